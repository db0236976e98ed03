# syntax=docker/dockerfile:1
# The image of ЕЛКК. One image, three roles: release (migrate), web, worker; see compose.yaml.

FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /venv
COPY requirements.lock /
RUN /venv/bin/pip install --no-cache-dir --require-hashes --no-deps --requirement /requirements.lock
WORKDIR /app
COPY . /app
# Translations and static files are built here, so that a container starts with nothing to do.
RUN /venv/bin/pybabel compile -d elkk/translations \
 && APP_ENV=demo DATA_DIR=/tmp/build /venv/bin/flask --app app assets \
 && /venv/bin/python -m compileall -q /app /venv

FROM python:3.12-slim-bookworm
# For backups of PostgreSQL; its version must not be older than the server's.
RUN apt-get update \
 && apt-get install --no-install-recommends -y postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin elkk \
 && install -d -o elkk -g elkk -m 750 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DATA_DIR=/data WEB_HOST=0.0.0.0 PORT=8000
USER elkk
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--config", "deploy/gunicorn.py", "app:app"]
