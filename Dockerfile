# Two stages: the libraries are installed in the first, the second holds what runs, as a user without rights.
FROM python:3.12-slim-trixie AS libraries
WORKDIR /app
RUN python -m venv /venv
COPY req/run.lock req/run.lock
RUN --mount=type=cache,target=/root/.cache/pip /venv/bin/pip install --require-hashes --no-deps --only-binary :all: -r req/run.lock

FROM python:3.12-slim-trixie
# pg_dump, pg_restore and psql for backups: release 17, as the server in compose.yaml.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 STATIC_ROOT=/app/collected
WORKDIR /app
RUN useradd --create-home --uid 1000 backhealth && install -d -o backhealth /app/var
COPY --from=libraries /venv /venv
COPY . .
# Nothing of this is the user's own, so what can be made once is made now.
RUN python -m compileall -q .
# Collecting needs settings, not secrets: the local mode makes its own and the layer drops it again.
# The files stay in the image, so they are always those of its release; the volume holds data alone.
RUN BACKHEALTH_MODE=local python manage.py collectstatic --noinput -v 0 && rm -rf var/*
USER backhealth
VOLUME /app/var
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=30s CMD python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"
# gunicorn itself is told to stop, and ends what it is answering. The database is prepared by a step of its own,
# once for all copies: see compose.yaml.
STOPSIGNAL SIGTERM
CMD ["gunicorn", "-c", "gunicorn.conf.py", "-b", "0.0.0.0:8000", "backhealth.wsgi"]
