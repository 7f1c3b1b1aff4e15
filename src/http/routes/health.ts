import type { App } from "../fastify-types.ts";
import type { Services } from "../services.ts";

/** Whether the server lives, whether it can serve, and what it measures. No key is needed. */
export function healthRoutes(app: App, services: Services): void {
  const schema = { hide: true };

  app.get("/healthz", { schema }, async () => ({ status: "ok" }));

  app.get("/readyz", { schema }, async (_request, reply) => {
    const { ready, checks } = await services.ready();
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ready" : "not ready", checks });
  });

  app.get("/metrics", { schema }, async (_request, reply) =>
    reply.type("text/plain; version=0.0.4; charset=utf-8").send(await app.metricsText()),
  );
}
