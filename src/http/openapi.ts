import { buildApp } from "./app.ts";
import type { Services } from "./services.ts";

/** The OpenAPI document of every call, without a database: nothing is asked while it is made. */
export async function openApiDocument(): Promise<object> {
  // With the calls of the sandbox: that is how a server starts where nothing else is configured.
  const payments = { provider: "sandbox", play: () => undefined };
  const none = { catalogs: new Map(), keys: {}, sessions: {}, payments, metrics: () => [] } as unknown as Services;
  const app = buildApp(none);
  await app.ready();
  try {
    return app.swagger();
  } finally {
    await app.close();
  }
}
