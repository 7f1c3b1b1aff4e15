import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import { originOfCaller } from "../audit-origin.ts";
import type { App } from "../fastify-types.ts";
import { type OpenIdConnect, type Pending, SignInFailed, type Vouched } from "../oidc.ts";
import { plainPage } from "../pages.ts";
import { notFound, Refused } from "../problem.ts";
import { answers, Strict } from "../schemas/common.ts";
import { PagePath, SignInView } from "../schemas/sessions.ts";
import type { Services } from "../services.ts";
import { cookieTerms, setSessionCookie } from "../session-cookie.ts";
import { formats } from "../validation.ts";

/** Carries what the browser keeps while it is at the provider. */
const PENDING_COOKIE = "scrip_sign_in";
const PENDING_PATH = "/v1/sign-in/oidc";
const PENDING_S = 600;

const tags = ["Signing in"];
const again = { href: "/sign-in", text: "Back to signing in" };

export type SignInOptions = { oidc: OpenIdConnect | null; publicUrl: string | null };

/** How the operator's staff sign in. */
export function signInRoutes(app: App, services: Services, { oidc, publicUrl }: SignInOptions): void {
  app.get(
    "/sign-in",
    {
      schema: {
        tags,
        summary: "How staff can sign in here",
        description: "Needs no key.",
        response: answers(200, SignInView),
      },
    },
    async () => ({ oidc: oidc !== null }),
  );

  app.get(
    "/sign-in/oidc",
    {
      schema: {
        tags,
        summary: "Sign in at the identity provider",
        description: "For browsers: leads there, and back to `page` with a session. Needs no key.",
        querystring: Strict({ page: Type.Optional(PagePath) }),
      },
    },
    async (request, reply) => {
      if (oidc === null) throw new Refused(notFound("identity provider"));
      try {
        const { url, pending } = await oidc.begin();
        keepPending(request, reply, { ...pending, page: request.query.page ?? "/" });
        return reply.redirect(url, 303);
      } catch (error) {
        return failurePage(request, reply, error);
      }
    },
  );

  app.get("/sign-in/oidc/callback", { schema: { hide: true } }, async (request, reply) => {
    if (oidc === null) throw new Refused(notFound("identity provider"));
    const pending = readPending(request);
    reply.clearCookie(PENDING_COOKIE, { path: PENDING_PATH });
    if (pending === null) {
      const why = "This browser began no sign-in, or it took longer than ten minutes.";
      return plainPage(reply, 400, "You are not signed in", why, again);
    }
    try {
      const vouched = await oidc.complete(new URL(request.url, publicUrl ?? undefined), pending);
      return await enter(request, reply, vouched, pending.page);
    } catch (error) {
      return failurePage(request, reply, error);
    }
  });

  async function enter(request: FastifyRequest, reply: FastifyReply, { role, ...user }: Vouched, page: string) {
    if (role === null) {
      const who = user.email ?? user.name ?? user.id;
      const why = `Your identity provider knows you as ${who}, but gives you no role here. Ask your administrator for one.`;
      return plainPage(reply, 403, "You have no role here", why, again);
    }
    const standing = { side: "operator", role, account: null } as const;
    const how = { returnUrl: null, embed: false, page: null };
    const { session, token } = await services.sessions.begin(
      { ...standing, user, ...how },
      "identity provider",
      (begun) => originOfCaller(request, { kind: "session", ...begun }),
    );
    setSessionCookie(request, reply, publicUrl, { token, expiresAt: session.expiresAt });
    return reply.redirect(page, 303);
  }

  function keepPending(request: FastifyRequest, reply: FastifyReply, pending: Pending & { page: string }): void {
    const value = Buffer.from(JSON.stringify(pending)).toString("base64url");
    const terms = { ...cookieTerms(request, publicUrl), path: PENDING_PATH, maxAge: PENDING_S };
    reply.setCookie(PENDING_COOKIE, value, terms);
  }
}

function readPending(request: FastifyRequest): (Pending & { page: string }) | null {
  const kept = request.cookies[PENDING_COOKIE];
  if (kept === undefined) return null;
  try {
    const pending = JSON.parse(Buffer.from(kept, "base64url").toString());
    return formats["page"]!(pending.page) ? pending : null;
  } catch {
    return null;
  }
}

function failurePage(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  if (!(error instanceof SignInFailed)) throw error;
  request.log.warn({ reason: error.message }, "sign-in failed");
  const why = `Signing in at your identity provider did not work. If it goes on, tell your administrator: ${request.id}`;
  return plainPage(reply, 502, "You are not signed in", why, again);
}
