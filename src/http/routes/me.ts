import type { App } from "../fastify-types.ts";
import { Me } from "../schemas/accounts.ts";
import { answers } from "../schemas/common.ts";

export function meRoutes(app: App): void {
  app.get(
    "/me",
    {
      config: { scope: "read", audience: "anyone" },
      schema: {
        tags: ["Running it"],
        summary: "Who calls: the key, its scope and its account",
        response: answers(200, Me),
      },
    },
    async ({ key }) => ({
      id: key.id,
      name: key.name,
      role: key.account === null ? ("operator" as const) : ("customer" as const),
      scope: key.scope,
      account: key.account,
    }),
  );
}
