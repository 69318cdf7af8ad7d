# Doorlight in a container: configuration in /etc/doorlight, everything it keeps in
# /var/lib/doorlight.
#
#   docker build -t doorlight .
#   docker run --stop-timeout 20 -v ./config:/etc/doorlight:ro -v doorlight:/var/lib/doorlight doorlight
#   docker exec … doorlight people list --config /etc/doorlight/doorlight.yaml
#
# The configuration's xmpp.host must name the chat server as it is seen from inside the container,
# and its secret files must be readable for user 1000. The REST API is for the container itself:
# leave http at 127.0.0.1:8780, where the health check looks.

FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
# The packages that matter ship what they need; no install script may run.
RUN npm ci --ignore-scripts
COPY . .
RUN npx tsc -p tsconfig.build.json && \
    npx vite build --config src/console/vite.config.ts && \
    npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /opt/doorlight
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/scripts/doorlight.js ./scripts/doorlight.js
COPY --from=build /build/dist ./dist
RUN install -d -o node -g node /var/lib/doorlight && \
    chmod +x scripts/doorlight.js && \
    ln -s /opt/doorlight/scripts/doorlight.js /usr/local/bin/doorlight
USER node
VOLUME /var/lib/doorlight
ENV DOORLIGHT_DATABASE_FILE=/var/lib/doorlight/doorlight.db
HEALTHCHECK --interval=30s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8780/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/opt/doorlight/scripts/doorlight.js"]
CMD ["serve", "--config", "/etc/doorlight/doorlight.yaml"]
