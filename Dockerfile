# One image for the worker, the API and the migrations: they differ by their command only.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev --omit=optional

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# A volume that is mounted here for the first time belongs to whom the folder belongs to.
RUN mkdir /letters && chown node:node /letters
USER node
CMD ["node", "dist/activities/worker.js"]
