# A small image without root: build the program, fetch the dictionaries, keep only what serves.
FROM rust:1-slim-trixie AS build
RUN apt-get update && apt-get install -y --no-install-recommends build-essential python3-pip && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY . .
RUN cargo build --release --locked && ./target/release/sagasu dictionary install && rm -rf dictionaries/compiled/downloads

FROM debian:trixie-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv/sagasu sagasu \
    && install -d -o sagasu -g sagasu /srv/sagasu /srv/sagasu/index
COPY --from=build /build/target/release/sagasu /usr/local/bin/sagasu
COPY --from=build --chown=sagasu:sagasu /build/dictionaries /srv/sagasu/dictionaries
USER sagasu
WORKDIR /srv/sagasu
ENV SAGASU_SERVER__ADDRESS=0.0.0.0:7700 SAGASU_LOG_FORMAT=json
VOLUME /srv/sagasu/index
EXPOSE 7700
# Alive, not ready: an empty index is no reason to start again.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["curl", "-sf", "http://127.0.0.1:7700/health/live"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["sagasu"]
CMD ["serve"]
