# Parley's images, one target each: auth-service, user-service, chat-service, realtime-service,
# chat-consumer, nginx.
#   docker build --target chat-service --build-arg PARLEY_COMMIT="$(git rev-parse --short HEAD)" .
ARG DEBIAN=docker.io/library/debian:trixie-slim
ARG NGINX=docker.io/library/nginx:1.30

FROM ${DEBIAN} AS build
RUN apt-get update && apt-get install --yes --no-install-recommends \
      clang-19 lld-19 ccache cmake ninja-build pkg-config \
      libboost-dev libboost-json-dev libboost-url-dev libssl-dev libcurl4-openssl-dev libsodium-dev libzxcvbn-dev \
      librabbitmq-dev libmongoc-dev libsqlite3-dev libspdlog-dev prometheus-cpp-dev libcli11-dev \
      python3-yaml \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY CMakeLists.txt CMakePresets.json VERSION ./
COPY cmake cmake
COPY protocol protocol
COPY libs libs
COPY services services
ARG PARLEY_COMMIT=unknown
# A unity build takes a quarter of the time. Each binary comes with the names of exactly the packages that hold its libraries.
RUN --mount=type=cache,target=/var/cache/ccache \
    CCACHE_DIR=/var/cache/ccache cmake --preset release -DCMAKE_UNITY_BUILD=ON -DPARLEY_COMMIT="${PARLEY_COMMIT}" \
    && CCACHE_DIR=/var/cache/ccache cmake --build build/release --target auth-service user-service chat-service realtime-service chat-consumer \
    && mkdir /out \
    && for name in auth-service user-service chat-service realtime-service chat-consumer; do \
         strip -o "/out/${name}" "build/release/bin/${name}" \
         && ldd "/out/${name}" | awk '$2 == "=>" { print $3 }' | xargs -n 1 realpath \
            | xargs dpkg -S | sed 's/[: ].*//' | sort -u >"/out/${name}.packages" || exit 1; \
       done
COPY scripts/parts/descriptions.py scripts/parts/descriptions.py
RUN python3 scripts/parts/descriptions.py /out/public

FROM ${DEBIAN} AS service
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin parley
# In a container, listen on the addresses of the network that it is attached to.
ENV PARLEY_INTERNAL_LISTEN=0.0.0.0:8200
# SIGTERM drains: 6 s of accepting, at most 3.5 s for requests in progress. Allow 15 s.
STOPSIGNAL SIGTERM
EXPOSE 8200

FROM service AS auth-service
COPY --from=build /out/auth-service.packages /usr/share/parley/packages
RUN apt-get update && xargs apt-get install --yes --no-install-recommends </usr/share/parley/packages \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/auth-service /usr/local/bin/auth-service
ARG PARLEY_VERSION=unknown
ARG PARLEY_COMMIT=unknown
LABEL org.opencontainers.image.title="auth-service" org.opencontainers.image.vendor="Parley" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${PARLEY_VERSION}" org.opencontainers.image.revision="${PARLEY_COMMIT}"
ENV PARLEY_LISTEN=0.0.0.0:8101 PARLEY_OPEN_WHEN_READY_MS=10000
EXPOSE 8101
USER 10001:10001
HEALTHCHECK --interval=5s --timeout=10s --start-period=20s --retries=3 CMD ["auth-service", "--health"]
ENTRYPOINT ["auth-service"]

FROM service AS user-service
COPY --from=build /out/user-service.packages /usr/share/parley/packages
RUN apt-get update && xargs apt-get install --yes --no-install-recommends </usr/share/parley/packages \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/user-service /usr/local/bin/user-service
ARG PARLEY_VERSION=unknown
ARG PARLEY_COMMIT=unknown
LABEL org.opencontainers.image.title="user-service" org.opencontainers.image.vendor="Parley" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${PARLEY_VERSION}" org.opencontainers.image.revision="${PARLEY_COMMIT}"
ENV PARLEY_LISTEN=0.0.0.0:8102 PARLEY_OPEN_WHEN_READY_MS=10000
EXPOSE 8102
USER 10001:10001
HEALTHCHECK --interval=5s --timeout=10s --start-period=20s --retries=3 CMD ["user-service", "--health"]
ENTRYPOINT ["user-service"]

FROM service AS chat-service
COPY --from=build /out/chat-service.packages /usr/share/parley/packages
RUN apt-get update && xargs apt-get install --yes --no-install-recommends </usr/share/parley/packages \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/chat-service /usr/local/bin/chat-service
ARG PARLEY_VERSION=unknown
ARG PARLEY_COMMIT=unknown
LABEL org.opencontainers.image.title="chat-service" org.opencontainers.image.vendor="Parley" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${PARLEY_VERSION}" org.opencontainers.image.revision="${PARLEY_COMMIT}"
ENV PARLEY_LISTEN=0.0.0.0:8103 PARLEY_OPEN_WHEN_READY_MS=10000
EXPOSE 8103
USER 10001:10001
HEALTHCHECK --interval=5s --timeout=10s --start-period=20s --retries=3 CMD ["chat-service", "--health"]
ENTRYPOINT ["chat-service"]

FROM service AS realtime-service
COPY --from=build /out/realtime-service.packages /usr/share/parley/packages
RUN apt-get update && xargs apt-get install --yes --no-install-recommends </usr/share/parley/packages \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/realtime-service /usr/local/bin/realtime-service
ARG PARLEY_VERSION=unknown
ARG PARLEY_COMMIT=unknown
LABEL org.opencontainers.image.title="realtime-service" org.opencontainers.image.vendor="Parley" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${PARLEY_VERSION}" org.opencontainers.image.revision="${PARLEY_COMMIT}"
ENV PARLEY_LISTEN=0.0.0.0:8104 PARLEY_OPEN_WHEN_READY_MS=10000
EXPOSE 8104
USER 10001:10001
HEALTHCHECK --interval=5s --timeout=10s --start-period=20s --retries=3 CMD ["realtime-service", "--health"]
ENTRYPOINT ["realtime-service"]

FROM service AS chat-consumer
COPY --from=build /out/chat-consumer.packages /usr/share/parley/packages
RUN apt-get update && xargs apt-get install --yes --no-install-recommends </usr/share/parley/packages \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/chat-consumer /usr/local/bin/chat-consumer
ARG PARLEY_VERSION=unknown
ARG PARLEY_COMMIT=unknown
LABEL org.opencontainers.image.title="chat-consumer" org.opencontainers.image.vendor="Parley" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${PARLEY_VERSION}" org.opencontainers.image.revision="${PARLEY_COMMIT}"
USER 10001:10001
HEALTHCHECK --interval=5s --timeout=10s --start-period=20s --retries=3 CMD ["chat-consumer", "--health"]
ENTRYPOINT ["chat-consumer"]

# The official NGINX with Parley's front door.
FROM ${NGINX} AS nginx
COPY deploy/nginx/nginx.conf.template deploy/nginx/front_door.sh /usr/share/parley/
COPY deploy/nginx/docs /usr/share/parley/public/docs
COPY --from=build /out/public /usr/share/parley/public
ARG PARLEY_VERSION=unknown
ARG PARLEY_COMMIT=unknown
LABEL org.opencontainers.image.title="parley-nginx" \
      org.opencontainers.image.vendor="Parley" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${PARLEY_VERSION}" \
      org.opencontainers.image.revision="${PARLEY_COMMIT}"
USER 101:101
EXPOSE 8080 8443
STOPSIGNAL SIGQUIT
HEALTHCHECK --interval=5s --timeout=10s --start-period=10s --retries=3 \
  CMD ["sh", "/usr/share/parley/front_door.sh", "health"]
ENTRYPOINT ["sh", "/usr/share/parley/front_door.sh"]
