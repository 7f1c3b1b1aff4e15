import type { FastifyInstance } from "fastify";
import { Refused } from "../problem.ts";
import type { Services } from "../services.ts";

/** Stripe's events are small; what is larger is none. */
const WEBHOOK_BYTES_MAX = 512 * 1024;

/**
 * Where payment providers tell what happened. Not guarded by a key: a signature over the body as it came is what proves
 * the sender. What an event says is not believed, it only says which payment to ask the provider about.
 */
export function webhookRoutes(app: FastifyInstance, services: Services): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: WEBHOOK_BYTES_MAX }, (_request, body, done) => {
    done(null, body);
  });
  app.post("/webhooks/:provider", { bodyLimit: WEBHOOK_BYTES_MAX, schema: { hide: true } }, async (request, reply) => {
    const { provider } = request.params as { provider: string };
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const headers = request.headers as Record<string, string | undefined>;
    const taken = await services.payments.webhook(provider, headers, body);
    if (taken === "taken") return reply.send({});
    if (taken === "forged") {
      throw new Refused({ code: "invalid_request", detail: "The signature is not that of the payment provider." });
    }
    throw new Refused({ code: "not_found", detail: "This server has no such payment provider." });
  });
}
