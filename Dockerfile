# Builds the wheel in one stage and installs it, with the locked libraries, in another that runs as an ordinary user.
FROM python:3.11-slim AS build
WORKDIR /src
RUN pip install --no-cache-dir --disable-pip-version-check "hatchling>=1.27" build
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY handlers ./handlers
COPY config ./config
RUN python -m build --wheel --no-isolation --outdir /dist

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 sitrep && mkdir /data && chown sitrep /data
COPY requirements.lock /tmp/
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/requirements.lock && rm /tmp/requirements.lock
COPY --from=build /dist/*.whl /tmp/
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps /tmp/*.whl && rm /tmp/*.whl
USER sitrep
WORKDIR /data
VOLUME /data
ENV SITREP_DATABASE_URL=sqlite:////data/sitrep.db PYTHONUNBUFFERED=1
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["sitrep", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["sitrep"]
CMD ["run"]
