import Type from "typebox";
import { originOf, originOfCaller } from "../audit-origin.ts";
import { type Entrance, refuseAfterFailures } from "../auth.ts";
import type { App } from "../fastify-types.ts";
import { findAccount } from "../lookup.ts";
import { baseUrl, isFromElsewhere } from "../origin.ts";
import { type Failure, notFound, Refused } from "../problem.ts";
import { answers, Id, MadeId, Strict } from "../schemas/common.ts";
import { LinkBody, PortalSessionBody, PortalSessionView, SessionView } from "../schemas/sessions.ts";
import type { LinkFault, Services } from "../services.ts";
import { clearSessionCookie, setSessionCookie } from "../session-cookie.ts";
import { formatInstant } from "../time.ts";

const tags = ["Signing in"];

export type SessionOptions = {
  /** The origin at which the pages are reached; null: the one that a request names. */
  publicUrl: string | null;
};

/** How people come in and go out. */
export function sessionRoutes(app: App, services: Services, entrance: Entrance, { publicUrl }: SessionOptions): void {
  app.post(
    "/accounts/:account/portal-sessions",
    {
      schema: {
        tags,
        summary: "Make a link that signs one of your customer's people in",
        description:
          "Send the person to `url` at once: it works once, within ten minutes, and becomes a session of twelve hours for " +
          "this account and role. With `embed` the page keeps the session's token itself, for frames in your own pages.",
        params: Strict({ account: Id }),
        body: PortalSessionBody,
        response: answers(201, PortalSessionView),
      },
    },
    async (request, reply) => {
      const account = await findAccount(services, request.params.account);
      const { role, user, return_url, embed, page } = request.body;
      const link = await services.sessions.invite(
        {
          side: "customer",
          role,
          account: account.id,
          user: { id: user?.id ?? null, name: user?.name ?? null, email: user?.email ?? null },
          returnUrl: return_url ?? null,
          embed: embed ?? false,
          page: page ?? null,
        },
        originOf(request),
      );
      return reply.code(201).send({
        id: link.id,
        url: `${baseUrl(request, publicUrl)}/enter#token=${link.token}`,
        account: account.id,
        role,
        expires_at: formatInstant(link.expiresAt),
      });
    },
  );

  app.delete(
    "/accounts/:account/portal-sessions/:session",
    {
      schema: {
        tags,
        summary: "Revoke such a link, and the session made from it",
        params: Strict({ account: Id, session: MadeId }),
        response: answers(204, Type.Null()),
      },
    },
    async (request, reply) => {
      const account = await findAccount(services, request.params.account);
      const revoked = await services.sessions.revoke(request.params.session, account.id, {
        action: "portal_session.revoked",
        origin: originOf(request),
      });
      entrance.sessions.forget(request.params.session);
      if (!revoked) throw new Refused(notFound("portal session"));
      return reply.code(204).send(null);
    },
  );

  app.post(
    "/sessions",
    {
      schema: {
        tags,
        summary: "Exchange the token of a link for a session",
        description:
          "Needs no key. The session's token comes as the cookie `scrip_session`; where the link was made for a frame, as " +
          "`token`, to be sent as `Authorization: Bearer`.",
        body: LinkBody,
        response: answers(201, SessionView),
      },
    },
    async (request, reply) => {
      // Nobody's page may sign a visitor in as somebody else.
      if (isFromElsewhere(request, publicUrl)) throw new Refused(foreignPage);
      refuseAfterFailures(entrance.failed, request.ip);
      const begun = await services.sessions.enter(request.body.token, (session) =>
        originOfCaller(request, { kind: "session", ...session }),
      );
      if (!begun.ok) {
        entrance.failed.add(request.ip);
        throw new Refused(linkRefusal(begun.error));
      }
      const { session, token } = begun.value;
      if (!session.embed) setSessionCookie(request, reply, publicUrl, { token, expiresAt: session.expiresAt });
      return reply.code(201).send({
        role: session.role,
        side: session.side,
        account: session.account,
        return_url: session.returnUrl,
        page: session.page,
        expires_at: formatInstant(session.expiresAt),
        token: session.embed ? token : null,
      });
    },
  );

  app.delete(
    "/sessions/current",
    { schema: { tags, summary: "Sign out", response: answers(204, Type.Null()) } },
    async (request, reply) => {
      const { id } = request.caller;
      await services.sessions.revoke(id, null, { action: "session.signed_out", origin: originOf(request) });
      entrance.sessions.forget(id);
      clearSessionCookie(reply);
      return reply.code(204).send(null);
    },
  );
}

const FAULTS: Record<LinkFault, string> = {
  unknown: "This link is unknown or was withdrawn. Ask for a new one.",
  used: "This link was used already: each signs in once. Ask for a new one.",
  expired: "This link has expired: each works for ten minutes. Ask for a new one.",
};

function linkRefusal(fault: LinkFault): Failure {
  return { code: "unauthenticated", detail: FAULTS[fault], challenge: 'Bearer realm="scrip"' };
}

const foreignPage: Failure = { code: "forbidden", detail: "Another site's page may not sign anybody in here." };
