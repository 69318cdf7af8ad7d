# Doorlight in a container: configuration in /etc/doorlight, everything it keeps in
# /var/lib/doorlight.
#
#   docker build -t doorlight .
#   docker run -v ./config:/etc/doorlight:ro -v doorlight:/var/lib/doorlight doorlight

FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
# The packages that matter ship what they need; no install script may run.
RUN npm ci --ignore-scripts
COPY . .
RUN npx tsc -p tsconfig.build.json && npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /opt/doorlight
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/scripts/doorlight.js ./scripts/doorlight.js
COPY --from=build /build/dist ./dist
RUN install -d -o node -g node /var/lib/doorlight && \
    ln -s /opt/doorlight/scripts/doorlight.js /usr/local/bin/doorlight
USER node
VOLUME /var/lib/doorlight
ENV DOORLIGHT_DATABASE_FILE=/var/lib/doorlight/doorlight.db
HEALTHCHECK --interval=30s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8780/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["doorlight"]
CMD ["serve", "--config", "/etc/doorlight/doorlight.yaml"]
