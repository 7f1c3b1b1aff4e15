import type { FieldError } from "../core/rejection.ts";

/** Every way a request can fail, with its status. The codes are the contract: clients decide by them. */
const PROBLEMS = {
  invalid_request: { status: 400, title: "The request is not valid" },
  idempotency_key_missing: { status: 400, title: "The Idempotency-Key is missing" },
  unauthenticated: { status: 401, title: "A valid key, or signing in, is needed" },
  insufficient_credits: { status: 402, title: "Not enough credits" },
  payment_declined: { status: 402, title: "The payment was declined" },
  outstanding_limit: { status: 402, title: "Too much is outstanding" },
  forbidden: { status: 403, title: "Not allowed" },
  not_found: { status: 404, title: "Not found" },
  idempotency_in_progress: { status: 409, title: "The first request with this key is still undecided" },
  already_charged: { status: 409, title: "Charged already" },
  conflict: { status: 409, title: "This conflicts with what is there" },
  payload_too_large: { status: 413, title: "The request is too large" },
  idempotency_key_reused: { status: 422, title: "The Idempotency-Key was used for another request" },
  attribution_required: { status: 422, title: "A campaign is needed" },
  attribution_not_allowed: { status: 422, title: "A campaign is not allowed" },
  unknown_action: { status: 422, title: "Unknown action" },
  amount_out_of_range: { status: 422, title: "The amount is out of range" },
  request_timeout: { status: 408, title: "The request came too slowly" },
  rate_limited: { status: 429, title: "Too many requests" },
  headers_too_large: { status: 431, title: "The address and headers are too large" },
  internal: { status: 500, title: "Something went wrong on our side" },
  unavailable: { status: 503, title: "Not available at the moment" },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** A "no" as a value, before it knows which request it answers. */
export type Failure = {
  code: ProblemCode;
  detail: string;
  errors?: FieldError[];
  /** Members of the problem beside the common ones, such as `available`. */
  members?: Record<string, string | number>;
  retryAfterSeconds?: number;
  /** For 401: what the header WWW-Authenticate says. */
  challenge?: string;
};

export type Problem = {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail: string;
  request_id: string;
  errors?: FieldError[];
  [member: string]: unknown;
};

export const PROBLEM_MEDIA_TYPE = "application/problem+json; charset=utf-8";

/** The document that a failure is answered with. The only place that makes one. */
export function problemOf(failure: Failure, requestId: string): Problem {
  const { status, title } = PROBLEMS[failure.code];
  return {
    type: `https://scrip.dev/problems/${failure.code.replaceAll("_", "-")}`,
    title,
    status,
    code: failure.code,
    detail: failure.detail,
    ...failure.members,
    request_id: requestId,
    ...(failure.errors === undefined ? {} : { errors: failure.errors }),
  };
}

/**
 * Headers that go with a failure answered alone. What is refused to one may be answered to another: nobody keeps it. And
 * what repeats a part of the request is not read as anything but what it is.
 */
export function problemHeaders(failure: Failure): Record<string, string> {
  const headers: Record<string, string> = {
    "content-type": PROBLEM_MEDIA_TYPE,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
  if (failure.retryAfterSeconds !== undefined) {
    headers["retry-after"] = String(Math.max(1, Math.ceil(failure.retryAfterSeconds)));
  }
  if (failure.challenge !== undefined) headers["www-authenticate"] = failure.challenge;
  return headers;
}

/** A failure of single fields. Its detail names the first and says how many there are. */
export function invalidRequest(errors: FieldError[], where = "request"): Failure {
  const [first] = errors;
  if (first === undefined) return { code: "invalid_request", detail: `The ${where} is not valid.` };
  const more = errors.length === 1 ? "" : ` (and ${errors.length - 1} more)`;
  const field = first.pointer === "" ? `The ${where}` : first.pointer;
  return { code: "invalid_request", detail: `${field}: ${first.detail}${more}`, errors };
}

export function invalidField(pointer: string, detail: string): Failure {
  return { code: "invalid_request", detail, errors: [{ pointer, detail }] };
}

export function notFound(what: string): Failure {
  return { code: "not_found", detail: `There is no such ${what}.` };
}

/** Thrown where a handler has nothing more to do; what it carries is answered as it is. */
export class Refused extends Error {
  override name = "Refused";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.detail);
    this.failure = failure;
  }
}
