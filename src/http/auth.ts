import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { countFailedAttempts } from "./failed-attempts.ts";
import { cacheKeys } from "./key-cache.ts";
import { type Failure, notFound, Refused } from "./problem.ts";
import { type ApiKey, SCOPES, type Scope, type Services } from "./services.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Which scope of key a call needs. Every call under /v1 names one; there is no default. */
    scope?: Scope;
    /**
     * Who may call what names no account in its path. `operator`, the default: keys that see every account. `anyone`:
     * bound keys too; the handler shows them their own account only.
     */
    audience?: "operator" | "anyone";
  }
  interface FastifyRequest {
    /** The key that a request under /v1 came with. */
    key: ApiKey;
  }
}

export type AuthOptions = {
  /** Failed keys per address and minute before it is answered 429. */
  failuresPerMinute?: number;
};

const FAILURES_PER_MINUTE = 50;

/** Lets nobody past without a key that may do what is asked. For the encapsulated /v1. */
export function guard(app: FastifyInstance, services: Services, options: AuthOptions): void {
  const keys = cacheKeys((hash) => services.keys.find(hash));
  const failed = countFailedAttempts(options.failuresPerMinute ?? FAILURES_PER_MINUTE);

  app.decorateRequest("key", null as unknown as ApiKey);

  app.addHook("onRoute", (route) => {
    if (route.config?.scope === undefined)
      throw new Error(`${route.method} ${route.url} does not say which scope it needs`);
  });

  app.addHook("onRequest", async (request) => {
    request.key = await identify(request);
    authorize(request, request.key);
  });

  async function identify(request: FastifyRequest): Promise<ApiKey> {
    const token = bearerToken(request.headers.authorization);
    if (token === null) throw new Refused(keyMissing);
    const hash = createHash("sha256").update(token).digest("hex");
    const blocked = failed.blockedFor(request.ip);
    // Who was let in before is not locked out by what others try from the same address.
    if (blocked !== null && !keys.wasGood(hash)) throw new Refused(tooManyFailures(blocked));
    const key = await keys.find(hash);
    if (key !== null) return key;
    failed.add(request.ip);
    throw new Refused(keyUnknown);
  }
}

function authorize(request: FastifyRequest, key: ApiKey): void {
  const { scope, audience } = request.routeOptions.config;
  if (scope === undefined) return;
  const account = accountInPath(request);
  if (account === null && key.account !== null && audience !== "anyone") throw new Refused(operatorOnly);
  if (account !== null && !seesAccount(key, account)) throw new Refused(notFound("account"));
  const refusal = scopeRefusal(key, scope);
  if (refusal !== null) throw new Refused(refusal);
}

function accountInPath(request: FastifyRequest): string | null {
  const { account } = request.params as { account?: string };
  return account ?? null;
}

/** A key bound to an account sees that account only; to it, others do not exist. */
export function seesAccount(key: ApiKey, account: string): boolean {
  return key.account === null || key.account === account;
}

/** Why a key may not do what needs this scope, or null where it may. */
export function scopeRefusal(key: ApiKey, needed: Scope): Failure | null {
  if (SCOPES.indexOf(key.scope) >= SCOPES.indexOf(needed)) return null;
  return {
    code: "forbidden",
    detail: `This needs a key of the scope "${needed}"; the key given has the scope "${key.scope}".`,
  };
}

export function bearerToken(header: string | undefined): string | null {
  const match = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(header ?? "");
  return match?.[1] ?? null;
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

const operatorOnly: Failure = {
  code: "forbidden",
  detail: "This key is bound to one account; only the operator's keys may call this.",
};

function tooManyFailures(seconds: number): Failure {
  return {
    code: "rate_limited",
    detail: `Too many unknown keys came from this address. Try again in ${seconds} seconds.`,
    retryAfterSeconds: seconds,
  };
}
