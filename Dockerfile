# The desk as a container: `docker compose up -d`, see docs/operators.md.
FROM python:3.11-slim AS libraries
COPY requirements.lock /tmp/
RUN python -m venv /opt/guichet \
 && /opt/guichet/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: -r /tmp/requirements.lock

FROM python:3.11-slim AS program
COPY bot /opt/app/bot
COPY knowledge /opt/app/knowledge
RUN python -m compileall -q /opt/app

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data guichet \
 && install -d -o guichet -g guichet /data /events
COPY --from=libraries /opt/guichet /opt/guichet
COPY --from=program /opt/app /opt/app
ENV PATH=/opt/guichet/bin:$PATH \
    PYTHONPATH=/opt/app \
    PYTHONDONTWRITEBYTECODE=1 \
    GUICHET_EVENTS=/events \
    GUICHET_DATABASE_URL=sqlite:////data/guichet.db \
    GUICHET_HTTP=0.0.0.0:8080
WORKDIR /data
USER guichet
VOLUME ["/events", "/data"]
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/health', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["serve"]
