import type { FastifyInstance } from "fastify";
import { Refused } from "./problem.ts";

/**
 * On close, requests that were accepted are finished and their connections ended; on connections that are still open,
 * new ones are answered 503 so that a client asks another server.
 */
export function drainOnClose(app: Pick<FastifyInstance, "addHook">): void {
  let closing = false;
  app.addHook("preClose", async () => {
    closing = true;
  });
  app.addHook("onRequest", async (request, reply) => {
    if (!closing) return;
    reply.header("connection", "close").header("x-request-id", request.id);
    throw new Refused({
      code: "unavailable",
      detail: "This server is stopping. Send the request again.",
      retryAfterSeconds: 1,
    });
  });
  app.addHook("onSend", async (_request, reply) => {
    if (closing) reply.header("connection", "close");
  });
}
