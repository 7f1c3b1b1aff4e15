import type {} from "@fastify/cookie";
import type { FastifyReply, FastifyRequest } from "fastify";

export const SESSION_COOKIE = "scrip_session";

/** Gives the browser a session's token, where no page's script can read it. */
export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string | null,
  begun: { token: string; expiresAt: number },
): void {
  reply.setCookie(SESSION_COOKIE, begun.token, {
    ...cookieTerms(request, publicUrl),
    path: "/",
    expires: new Date(begun.expiresAt),
  });
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(SESSION_COOKIE, { path: "/" });
}

/** What every cookie of ours has in common. */
export function cookieTerms(request: FastifyRequest, publicUrl: string | null) {
  const secure = request.protocol === "https" || publicUrl?.startsWith("https:") === true;
  return { httpOnly: true, sameSite: "lax", secure } as const;
}
