import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { SESSION_TOKEN_PREFIX } from "../store/sessions.ts";
import { ACCESS, type Access, includesScope, mayCall } from "./access.ts";
import { countFailedAttempts, type FailedAttempts } from "./failed-attempts.ts";
import { cacheKeys, type KeyCache } from "./key-cache.ts";
import { isFromOurPages } from "./origin.ts";
import { type Failure, notFound, Refused } from "./problem.ts";
import type { ApiKey, Caller, Scope, Services, Session } from "./services.ts";
import { clearSessionCookie, SESSION_COOKIE } from "./session-cookie.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Who may make the call, from the table in `access.ts`. */
    access?: Access | "open";
  }
  interface FastifyRequest {
    /** Who makes a request under /v1; nobody where the call is open. */
    caller: Caller;
  }
}

const FAILURES_PER_MINUTE = 50;

/** What is remembered of those who come in. */
export type Entrance = { keys: KeyCache<ApiKey>; sessions: KeyCache<Session>; failed: FailedAttempts };

/** @param failuresPerMinute failed keys, links and sessions per address and minute before it is answered 429 */
export function entranceOf(services: Services, failuresPerMinute = FAILURES_PER_MINUTE): Entrance {
  return {
    keys: cacheKeys((hash) => services.keys.find(hash)),
    sessions: cacheKeys((hash) => services.sessions.find(hash)),
    failed: countFailedAttempts(failuresPerMinute),
  };
}

/**
 * Lets nobody past who may not do what is asked. For the encapsulated /v1, before its calls are added.
 * @param publicUrl the origin at which the pages are reached; null: the one that a request names
 */
export function guard(app: FastifyInstance, { keys, sessions, failed }: Entrance, publicUrl: string | null): void {
  app.decorateRequest("caller", null as never);
  holdToTheTable(app);

  app.addHook("onRequest", async (request, reply) => {
    const { access } = request.routeOptions.config;
    if (access === "open") return;
    if (access === undefined) throw new Error(`${request.method} ${request.routeOptions.url} is in no table`);
    request.caller = await identify(request, reply);
    authorize(request, request.caller, access);
  });

  async function identify(request: FastifyRequest, reply: FastifyReply): Promise<Caller> {
    const { authorization } = request.headers;
    const cookie = request.cookies[SESSION_COOKIE];
    if (authorization === undefined && cookie !== undefined) return identifyByCookie(request, reply, cookie);
    const token = bearerToken(authorization);
    if (token === null) throw new Refused(keyMissing);
    // Only a page in a frame holds its session's token itself. A cookie's token is worth nothing anywhere else.
    if (token.startsWith(SESSION_TOKEN_PREFIX)) {
      const session = await lookUp(request, sessions, token);
      if (session?.embed !== true) throw new Refused(sessionOver);
      return { kind: "session", ...session };
    }
    const key = await lookUp(request, keys, token);
    if (key === null) throw new Refused(keyUnknown);
    return { kind: "key", ...key };
  }

  async function identifyByCookie(request: FastifyRequest, reply: FastifyReply, token: string): Promise<Caller> {
    const session = await lookUp(request, sessions, token);
    if (session === null || session.embed) {
      clearSessionCookie(reply);
      throw new Refused(sessionOver);
    }
    // The browser sends the cookie by itself, whoever's page asks it to.
    if (!SAFE_METHODS.includes(request.method) && !isFromOurPages(request, publicUrl)) throw new Refused(foreignPage);
    return { kind: "session", ...session };
  }

  async function lookUp<T>(request: FastifyRequest, cache: KeyCache<T>, token: string): Promise<T | null> {
    const hash = createHash("sha256").update(token).digest("hex");
    // Who was let in before is not locked out by what others try from the same address.
    if (!cache.wasGood(hash)) refuseAfterFailures(failed, request.ip);
    const found = await cache.find(hash);
    if (found === null) failed.add(request.ip);
    return found;
  }
}

const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];

/** Every call has its access from the table; one that the table does not name, and a name that is no call, stop the start. */
function holdToTheTable(app: FastifyInstance): void {
  const unused = new Set(Object.keys(ACCESS).filter((name) => !isOptional(ACCESS[name]!)));
  app.addHook("onRoute", (route) => {
    for (const method of [route.method].flat()) {
      const name = `${method === "HEAD" ? "GET" : method} ${route.url.slice(app.prefix.length)}`;
      const access = ACCESS[name];
      if (access === undefined) throw new Error(`the table of access does not say who may ${name}`);
      unused.delete(name);
      route.config = { ...route.config, access };
    }
  });
  app.addHook("onReady", async () => {
    if (unused.size > 0) throw new Error(`the table of access names what is no call: ${[...unused].join(", ")}`);
  });
}

function isOptional(access: Access | "open"): boolean {
  return access !== "open" && access.sometimes === true;
}

function authorize(request: FastifyRequest, caller: Caller, access: Access): void {
  const account = accountInPath(request);
  if (account !== null && !seesAccount(caller, account)) throw new Refused(notFound("account"));
  const bound = caller.kind === "key" && caller.account !== null;
  if (bound && account === null && access.audience !== "anyone") throw new Refused(operatorOnly);
  if (!mayCall(caller, access)) throw new Refused(refusalOf(caller, access));
}

function accountInPath(request: FastifyRequest): string | null {
  const { account } = request.params as { account?: string };
  return account ?? null;
}

/** Who is bound to an account sees that account only; to them, others do not exist. */
export function seesAccount(caller: Caller, account: string): boolean {
  return caller.account === null || caller.account === account;
}

function refusalOf(caller: Caller, access: Access): Failure {
  if (caller.kind === "session") {
    const role = caller.role.replaceAll("_", " ");
    return { code: "forbidden", detail: `The role "${role}" may not do this.` };
  }
  if (access.scope === null)
    return { code: "forbidden", detail: "This is for people who are signed in, not for keys." };
  return scopeTooSmall(caller.scope, access.scope);
}

/** Why a caller may not do what needs this scope, or null where they may. For items of a batch, which only keys send. */
export function scopeRefusal(caller: Caller, needed: Scope): Failure | null {
  if (caller.kind === "key" && includesScope(caller.scope, needed)) return null;
  return scopeTooSmall(caller.kind === "key" ? caller.scope : null, needed);
}

function scopeTooSmall(scope: Scope | null, needed: Scope): Failure {
  return {
    code: "forbidden",
    detail: `This needs a key of the scope "${needed}"; the key given has the scope "${scope ?? "none"}".`,
  };
}

/** What entries call whoever asked for them: a key's id, or a person with the side they stand on. */
export function actorOf(caller: Caller): string {
  if (caller.kind === "key") return caller.id;
  const { email, id } = caller.user;
  return `${caller.side}:${email ?? id ?? caller.id}`;
}

export function bearerToken(header: string | undefined): string | null {
  const match = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(header ?? "");
  return match?.[1] ?? null;
}

/** @throws Refused where too many attempts from this address failed */
export function refuseAfterFailures(failed: FailedAttempts, address: string): void {
  const seconds = failed.blockedFor(address);
  if (seconds === null) return;
  throw new Refused({
    code: "rate_limited",
    detail: `Too many unknown keys or links came from this address. Try again in ${seconds} seconds.`,
    retryAfterSeconds: seconds,
  });
}

const keyMissing: Failure = {
  code: "unauthenticated",
  detail: "Send a key in the header Authorization: Bearer KEY.",
  challenge: 'Bearer realm="scrip"',
};

const keyUnknown: Failure = {
  code: "unauthenticated",
  detail: "This key is unknown or was revoked.",
  challenge: 'Bearer realm="scrip", error="invalid_token"',
};

const sessionOver: Failure = {
  code: "unauthenticated",
  detail: "You are signed out: the session has ended. Sign in again.",
  challenge: 'Bearer realm="scrip", error="invalid_token"',
};

const foreignPage: Failure = {
  code: "forbidden",
  detail: "A signed-in browser may change something only from these pages themselves (Sec-Fetch-Site, Origin).",
};

const operatorOnly: Failure = {
  code: "forbidden",
  detail: "This key is bound to one account; only the operator's keys may call this.",
};
