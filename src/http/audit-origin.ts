import type { FastifyRequest } from "fastify";
import type { Origin } from "../store/audit-log/record.ts";
import { operationScope, personOf } from "./access.ts";
import { actorOf } from "./auth.ts";
import type { Operation } from "./schemas/bodies.ts";
import type { Caller } from "./services.ts";

const USER_AGENT_MAX = 500;

/** Who asks and from where, as the audit log tells it. */
export function originOf(request: FastifyRequest): Origin {
  return originOfCaller(request, request.caller);
}

/** The same for an operation that somebody of the operator decides; none for what the ledger alone records. */
export function originOfDecision(request: FastifyRequest, operation: Operation): { origin?: Origin } {
  return operationScope(operation) === "operate" ? { origin: originOf(request) } : {};
}

/** The same of somebody who is only just signing in. */
export function originOfCaller(request: FastifyRequest, caller: Caller): Origin {
  return {
    actor: actorOf(caller),
    role: caller.kind === "key" ? caller.scope : personOf(caller),
    requestId: request.id,
    ip: request.ip,
    userAgent: request.headers["user-agent"]?.slice(0, USER_AGENT_MAX) ?? null,
  };
}
