# Two stages: the libraries are installed in the first, the second holds what runs, as a user without rights.
FROM python:3.12-slim AS libraries
WORKDIR /app
RUN python -m venv /venv
COPY req/run.lock req/run.lock
RUN /venv/bin/pip install --no-cache-dir --require-hashes --no-deps --only-binary :all: -r req/run.lock

FROM python:3.12-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 STATIC_ROOT=/app/collected
RUN useradd --create-home --uid 1000 backhealth && mkdir -p /app/var /app/collected && chown backhealth /app/var /app/collected
WORKDIR /app
COPY --from=libraries /venv /venv
COPY . .
USER backhealth
# Collecting needs settings, not secrets: the local mode makes its own and the layer drops it again.
# The files stay in the image, so they are always those of its release; the volume holds the database alone.
RUN BACKHEALTH_MODE=local python manage.py collectstatic --noinput -v 0 && rm -rf var/*
VOLUME /app/var
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s CMD python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"
CMD ["sh", "-c", "python manage.py migrate --noinput && python manage.py createcachetable && python manage.py load_library && exec gunicorn -c gunicorn.conf.py -b 0.0.0.0:8000 backhealth.wsgi"]
