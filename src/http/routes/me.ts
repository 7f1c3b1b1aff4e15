import { controlsOf } from "../access.ts";
import type { App } from "../fastify-types.ts";
import { answers } from "../schemas/common.ts";
import { Me } from "../schemas/sessions.ts";
import type { Caller } from "../services.ts";
import { formatInstant } from "../time.ts";

export function meRoutes(app: App): void {
  app.get(
    "/me",
    {
      schema: {
        tags: ["Running it"],
        summary: "Who calls: the key or the person, and what they may do",
        response: answers(200, Me),
      },
    },
    async ({ caller }) => ({ ...describe(caller), may: controlsOf(caller) }),
  );
}

function describe(caller: Caller) {
  const { id, kind, account } = caller;
  if (kind === "key") {
    const side = account === null ? ("operator" as const) : ("customer" as const);
    const { name, scope } = caller;
    return { id, kind, name, side, role: side, scope, account, ...NOBODY };
  }
  return {
    id,
    kind,
    name: caller.user.name,
    side: caller.side,
    role: caller.role,
    scope: null,
    account,
    email: caller.user.email,
    return_url: caller.returnUrl,
    embed: caller.embed,
    expires_at: formatInstant(caller.expiresAt),
  };
}

/** What only people have. */
const NOBODY = { email: null, return_url: null, embed: false, expires_at: null };
