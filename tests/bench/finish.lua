-- Finishes one waiting session a request: each thread walks through its own share of the addresses.
-- Arguments: a file with an address a line, how many threads there are, the CSRF token.

local threads = 0

function setup(thread)
  thread:set("place", threads)
  threads = threads + 1
end

function init(args)
  addresses = {}
  for line in io.lines(args[1]) do
    table.insert(addresses, line)
  end
  step = tonumber(args[2])
  body = "csrfmiddlewaretoken=" .. args[3]
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
end

function request()
  local address = addresses[place % #addresses + 1]
  place = place + step
  return wrk.format("POST", address, nil, body)
end
