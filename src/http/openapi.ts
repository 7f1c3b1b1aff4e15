import { buildApp } from "./app.ts";
import type { Services } from "./services.ts";

/** The OpenAPI document of every call, without a database: nothing is asked while it is made. */
export async function openApiDocument(): Promise<object> {
  const none = { catalogs: new Map(), keys: {}, metrics: () => [] } as unknown as Services;
  const app = buildApp(none);
  await app.ready();
  try {
    return app.swagger();
  } finally {
    await app.close();
  }
}
