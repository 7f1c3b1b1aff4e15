import type { App } from "../fastify-types.ts";
import { answers } from "../schemas/common.ts";
import { SignInView } from "../schemas/sessions.ts";

/** What the sign-in page needs to know. */
export function signInRoutes(app: App, { oidc }: { oidc: boolean }): void {
  app.get(
    "/sign-in",
    {
      schema: {
        tags: ["Signing in"],
        summary: "How staff can sign in here",
        description: "Needs no key.",
        response: answers(200, SignInView),
      },
    },
    async () => ({ oidc }),
  );
}
