// <movement-figure data-motion="….json"><svg class="fig">…</svg></movement-figure>
// Moves a still figure. In a card it plays while the card is hovered or has the focus. With `controls` it plays on its
// own while it is on screen, and its buttons pause it and step through it. Who asks for less motion gets none. Where
// the motion fails, `data-still` shows the end beside the start, as without script.
const CYCLE = 5000; // ms, in parts: a hold at the start, a trip out, a hold at the end, a trip back, a short hold
const [OUT, BACK, TRIP] = [0.12, 0.62, 0.33];
const MOMENTS = [0, 0.25, 0.5, 0.75, 1];
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const hovers = matchMedia("(hover: hover)");
let plays = true; // what the button said last holds for the figures that a swap brings

// One clock for all figures. It runs only while one of them moves, and browsers stop it in a hidden tab.
const moving = new Set();
let frame = 0;
let last = 0;

function tick(now) {
  const passed = Math.min(now - last, 100); // after a sleep, on from where it was
  last = now;
  frame = requestAnimationFrame(tick); // first, as a figure that fails may stop the clock
  for (const figure of moving) figure.advance(passed);
}

function setMoving(figure, moves) {
  if (moves) moving.add(figure);
  else moving.delete(figure);
  if (moving.size && !frame) {
    last = performance.now();
    frame = requestAnimationFrame(tick);
  } else if (!moving.size) {
    cancelAnimationFrame(frame);
    frame = 0;
  }
}

// How far out (0 to 1) a figure is at a part of its cycle, eased at both ends; and the other way round, going out.
function wayAt(part) {
  const t = Math.min(1, Math.max(0, part < BACK ? (part - OUT) / TRIP : 1 - (part - BACK) / TRIP));
  return t * t * (3 - 2 * t);
}
const partAt = (way) => OUT + TRIP * (0.5 - Math.sin(Math.asin(1 - 2 * way) / 3));

// The motion file has a track for each path: key frames, each as differences from the one before. It counts in units,
// path data in half units.
const numbers = (text) => (text.match(/-?\d+/g) ?? []).map(Number);
const doubled = (text) => numbers(text).map((number) => 2 * number);

function keyFrames(first, rows) {
  const frames = [first];
  for (const steps of rows.map(doubled)) {
    frames.push(frames.at(-1).map((value, i) => value + (steps[i] ?? 0)));
  }
  return frames;
}

// Between two key frames: the smooth curve through them and their neighbours, mirrored where there is none.
function between(frames, at) {
  const i = Math.min(Math.floor(at), frames.length - 2);
  const f = at - i;
  return frames[i].map((b, k) => {
    const c = frames[i + 1][k];
    const a = frames[i - 1]?.[k] ?? 2 * b - c;
    const d = frames[i + 2]?.[k] ?? 2 * c - b;
    return b + (f / 2) * (c - a + f * (2 * a - 5 * b + 4 * c - d + f * (3 * (b - c) + d - a)));
  });
}

// The pieces of path data: broken lines, and uniform quadratic B-splines by their control points.
function pieces(data) {
  return data.split(/(?=M)/).map((piece) => {
    const [, start, kind, rest, closed] = /^M([^ql]*)([ql])([^z]*)(z?)/.exec(piece);
    const [[x, y], steps] = [numbers(start), numbers(rest)];
    const points = kind === "q" && closed ? [] : [x, y];
    if (kind === "l") {
      steps.forEach((step, i) => points.push(points[i] + step));
      return { kind, closed, points };
    }
    let [cx, cy, ex, ey] = [x + steps[0], y + steps[1], x + steps[2], y + steps[3]];
    points.push(cx, cy);
    for (let i = 4; i < steps.length; i += 2) {
      [cx, cy] = [2 * ex - cx, 2 * ey - cy];
      [ex, ey] = [ex + steps[i], ey + steps[i + 1]];
      points.push(cx, cy);
    }
    if (!closed) points.push(ex, ey);
    return { kind, closed, points };
  });
}

function pathData({ kind, closed }, points) {
  const n = points.length / 2;
  const put = (x, y) => `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
  const point = (i) => put(points[2 * i], points[2 * i + 1]);
  const middle = (i, j = (i + 1) % n) =>
    put((points[2 * i] + points[2 * j]) / 2, (points[2 * i + 1] + points[2 * j + 1]) / 2);
  const all = [...Array(n).keys()];
  if (kind === "l") return `M${all.map(point).join("L")}${closed}`;
  if (closed) return `M${middle(n - 1)}${all.map((i) => `Q${point(i)} ${middle(i)}`).join("")}z`;
  const curves = all.slice(1, -1).map((i) => `Q${point(i)} ${i === n - 2 ? point(n - 1) : middle(i)}`);
  return `M${point(0)}${curves.join("")}`;
}

// A function that moves a path: by changing its shape, as an affine image (of three pegs), or like another path.
function track(text, path, paths) {
  const [head, ...rows] = text.split(";");
  if (!head) return () => {};
  if (head[0] === "=") return () => path.setAttribute("transform", paths[head.slice(1)].getAttribute("transform"));
  if (head === "p") {
    const parts = pieces(path.getAttribute("d"));
    const frames = keyFrames(parts.flatMap((part) => part.points), rows);
    return (at) => {
      const points = between(frames, at);
      path.setAttribute("d", parts.map((part) => pathData(part, points.splice(0, part.points.length))).join(""));
    };
  }
  const [x, y, w] = doubled(head);
  const frames = keyFrames([x, y, x + w, y, x, y + w], rows);
  return (at) => {
    const [x1, y1, x2, y2, x3, y3] = between(frames, at);
    const [a, b, c, d] = [x2 - x1, y2 - y1, x3 - x1, y3 - y1].map((side) => side / w);
    const matrix = [a, b, c, d, x1 - a * x - c * y, y1 - b * x - d * y].map((value) => value.toFixed(4));
    path.setAttribute("transform", `matrix(${matrix})`);
  };
}

// A function that shows a figure so far (0 to 1) out.
function motion(body, { paths, order = [] }) {
  const drawn = [...body.children];
  const tracks = paths.map((text, i) => track(text, drawn[i], drawn));
  const intervals = Math.max(...paths.map((text) => text.split(";").length - 1));
  let shown = -1;
  return (way) => {
    const at = way * intervals;
    for (const move of tracks) move(at);
    // From half an interval before a key frame on, the paths are drawn in its order.
    const place = order.findLastIndex((row, k) => row.length && at >= k + 0.5);
    if (place !== shown) body.append(...(order[place]?.map((i) => drawn[i]) ?? drawn));
    shown = place;
  };
}

class MovementFigure extends HTMLElement {
  #reasons = new Set(); // to play: "hover", "focus", or "button" with controls
  #leaving = null;
  #coming = null;
  #show = null;
  #restore = null; // the drawing as it came
  #seen = false;
  #prints = false;
  #part = 0; // of the cycle
  #way = 0;

  static #sight = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      target.#seen = isIntersecting;
      target.#update();
    }
  });

  connectedCallback() {
    if (!this.dataset.motion) return;
    const controls = this.hasAttribute("controls");
    const place = controls ? this : (this.closest(".movement-card, .place-card, a") ?? this);
    const events = controls ? ["click"] : ["pointerenter", "pointerleave", "focusin", "focusout"];
    this.#leaving = new AbortController();
    const { signal } = this.#leaving;
    for (const type of events) place.addEventListener(type, this, { signal });
    for (const type of ["beforeprint", "afterprint", "pagehide", "online"]) addEventListener(type, this, { signal });
    calm.addEventListener("change", this, { signal });
    if (controls && plays) this.#reasons.add("button");
    if (!controls) this.#notice(place);
    this.#label();
    MovementFigure.#sight.observe(this);
  }

  disconnectedCallback() {
    this.#leaving?.abort();
    MovementFigure.#sight.unobserve(this);
    setMoving(this, false);
  }

  handleEvent({ type, target, pointerType }) {
    if (type === "online") return this.#update();
    if (type.endsWith("print")) return this.#print(type === "beforeprint");
    if (type === "click") return this.#press(target.closest("button")?.name);
    if (type === "pointerenter" && pointerType !== "touch") this.#reasons.add("hover");
    // A page that comes back with "back" does not hear that the pointer has left.
    if (["pointerleave", "pagehide"].includes(type) && !this.#reasons.delete("hover")) return;
    if (type === "focusin" && target.matches(":focus-visible")) this.#reasons.add("focus");
    if (type === "focusout") this.#reasons.delete("focus");
    if (!this.#reasons.size || calm.matches) {
      this.#part = 0;
      this.#set(0);
      this.#say("");
    }
    this.#update();
  }

  // A pointer or a focus that was here before the script is not heard coming.
  #notice(place) {
    if (hovers.matches && place.matches(":hover")) this.#reasons.add("hover");
    if (place.matches(":focus-within") && document.activeElement.matches(":focus-visible")) this.#reasons.add("focus");
  }

  advance(ms) {
    this.#part = (this.#part + ms / CYCLE) % 1;
    this.#set(wayAt(this.#part));
  }

  get #moves() {
    return this.#reasons.size && this.#seen && this.isConnected && !calm.matches && !this.#prints;
  }

  async #update() {
    if (this.#moves) await this.#fetch();
    setMoving(this, this.#moves && this.#show);
  }

  #fetch() {
    this.#coming ??= fetch(this.dataset.motion)
      .then((answer) => answer.json())
      .then((file) => {
        const bodies = [...this.querySelector(".fig").querySelectorAll(".fig-body")]; // a lens shows it once more
        const stills = bodies.map((body) => body.cloneNode(true));
        const shows = bodies.map((body) => motion(body, file));
        this.#show = (way) => shows.forEach((show) => show(way));
        this.#restore = () => bodies.forEach((body, i) => body.replaceWith(stills[i]));
        this.removeAttribute("data-still");
      })
      .catch(() => this.#fail());
    return this.#coming;
  }

  // Shows the start, and the end beside it, with nothing to press. The next reason to play tries again.
  #fail() {
    this.#restore?.();
    this.#restore = this.#show = this.#coming = null;
    this.#part = 0;
    this.#set(0);
    this.#say("");
    this.toggleAttribute("data-still", true);
    setMoving(this, false);
  }

  #draw(way) {
    try {
      this.#show?.(way);
    } catch {
      this.#fail();
    }
  }

  #set(way) {
    if (way !== this.#way) this.#draw(way);
    this.#way = this.#show ? way : 0;
    this.toggleAttribute("data-away", this.#way > 0); // from the start
  }

  // Paper shows the start.
  #print(prints) {
    this.#prints = prints;
    this.#draw(prints ? 0 : this.#way);
    this.#update();
  }

  #press(button) {
    if (button === "step") this.#step();
    else if (button) this.#play(!this.#reasons.size);
  }

  #play(on) {
    plays = on;
    if (on) this.#reasons.add("button");
    else this.#reasons.clear();
    this.#label();
    this.#say("");
    this.#update();
  }

  #label() {
    this.querySelectorAll("[name=play] > span").forEach((words, i) => {
      words.style.visibility = i === (this.#reasons.size ? 0 : 1) ? "" : "hidden"; // Pause, Play
    });
  }

  async #step() {
    if (this.#reasons.size) this.#play(false);
    await this.#fetch();
    if (!this.#show || this.#reasons.size || calm.matches) return;
    const next = Math.max(0, MOMENTS.findIndex((moment) => moment > this.#way + 0.01));
    this.#set(MOMENTS[next]);
    this.#part = partAt(this.#way);
    this.#say(this.querySelector("[role=status]").dataset.moments.split("|")[next]);
  }

  #say(words) {
    this.querySelector("[role=status]")?.replaceChildren(words);
  }
}

customElements.define("movement-figure", MovementFigure);
