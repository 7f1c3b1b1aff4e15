import type { Rejection } from "../core/rejection.ts";
import { formatId } from "../store/ids.ts";
import { isConnectionLost, isOverloaded } from "../store/lane/failure.ts";
import type { Account, Unanswered } from "../store/posting.ts";
import { type Failure, invalidRequest, Refused } from "./problem.ts";
import { type Services, StoreUnavailable } from "./services.ts";
import { fieldErrors, type SchemaError } from "./validation.ts";

/** What a rule or the write path refused, as the contract says it. */
export async function failureOf(services: Services, account: Account, no: Rejection | Unanswered): Promise<Failure> {
  switch (no.code) {
    case "invalid_request":
      return { code: no.code, detail: no.detail, errors: no.errors };
    case "insufficient_credits": {
      const { required, available, shortfall } = no;
      return { code: no.code, detail: no.detail, members: { required, available, shortfall } };
    }
    case "payment_declined":
      return { code: no.code, detail: no.detail, ...(no.short === null ? {} : { members: { ...no.short } }) };
    case "outstanding_limit":
      return { code: no.code, detail: no.detail, members: { outstanding: no.outstanding, limit: no.limit } };
    case "already_charged": {
      const wallet = await services.wallets.number(account, no.wallet);
      if (wallet === null) return { code: no.code, detail: no.detail };
      const entry = formatId("en", account.number, wallet, no.sequence);
      return { code: no.code, detail: no.detail, members: { entry } };
    }
    case "unavailable":
      return { code: no.code, detail: no.detail, retryAfterSeconds: no.retryAfterSeconds };
    case "idempotency_in_progress":
      return { code: no.code, detail: no.detail, retryAfterSeconds: 1 };
    case "idempotency_key_reused":
    case "not_found":
    case "unknown_action":
    case "attribution_required":
    case "attribution_not_allowed":
    case "amount_out_of_range":
    case "conflict":
      return { code: no.code, detail: no.detail };
    default:
      return no satisfies never;
  }
}

/** An error as Fastify hands it over, whoever threw it. */
export type ThrownError = Error & {
  code?: string;
  statusCode?: number;
  validation?: SchemaError[];
  validationContext?: string;
};

/** Whatever was thrown while a request was served. What is not expected here is `internal` and says nothing more. */
export function failureOfError(error: ThrownError): Failure {
  if (error instanceof Refused) return error.failure;
  if (error instanceof StoreUnavailable) {
    return { code: "unavailable", detail: error.message, retryAfterSeconds: error.retryAfterSeconds };
  }
  if (isConnectionLost(error)) return { code: "unavailable", detail: AWAY, retryAfterSeconds: 1 };
  if (isOverloaded(error)) return { code: "unavailable", detail: OVERLOADED, retryAfterSeconds: 5 };
  if (error.validation !== undefined) {
    return invalidRequest(fieldErrors(error.validation), WHERE[error.validationContext ?? ""]);
  }
  const known = error.code === undefined ? undefined : FASTIFY_ERRORS[error.code];
  if (known !== undefined) return known;
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return { code: "invalid_request", detail: "The request could not be read." };
  }
  return { code: "internal", detail: "The request could not be served. Name the request id to support." };
}

const AWAY =
  "The database could not be reached: send the request again, with the same Idempotency-Key where it has one.";

const OVERLOADED = "The database took too long: it has too much to do at the moment.";

const WHERE: Record<string, string> = { body: "body", querystring: "query", params: "path", headers: "headers" };

const FASTIFY_ERRORS: Record<string, Failure> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: "payload_too_large", detail: "The body is larger than this call takes." },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: "invalid_request",
    detail: "Send the body as JSON, with the header Content-Type: application/json.",
  },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: "invalid_request", detail: "The body is not JSON." },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: "invalid_request", detail: "The body is empty: send JSON." },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: "invalid_request",
    detail: "The body is not as long as Content-Length says.",
  },
  FST_ERR_BAD_URL: { code: "invalid_request", detail: "The path is not properly percent-encoded." },
};
