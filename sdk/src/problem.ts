import type { components } from "./schema.ts";

/** What the server says when it refuses: RFC 9457, with a code to decide by. */
export type ProblemDocument = components["schemas"]["Problem"];

/** A field that was refused, by its JSON pointer. */
export type FieldError = { pointer: string; detail: string };

/** An answer that is a refusal. Every call of the client throws one where the server says no. */
export class Problem extends Error {
  override readonly name = "Problem";
  /** What to decide by, such as `insufficient_credits`. It never changes. */
  readonly code: string;
  readonly status: number;
  /** For people. */
  readonly detail: string;
  /** Names the request in the server's log. Null where the server was not reached, or something before it answered. */
  readonly request_id: string | null;
  readonly errors: readonly FieldError[];
  /** All that the server said, with the figures of this kind of problem. */
  readonly document: Partial<ProblemDocument>;

  constructor(status: number, document: Partial<ProblemDocument>, requestId: string | null = null) {
    const detail = document.detail ?? document.title ?? `The server answered with the status ${status}.`;
    super(detail);
    this.code = document.code ?? "unknown";
    this.status = status;
    this.detail = detail;
    this.request_id = document.request_id ?? requestId;
    this.errors = document.errors ?? [];
    this.document = document;
  }
}

/** Reads a refusal, also one that is no problem document because a proxy wrote it. */
export async function problemFrom(response: Response): Promise<Problem> {
  const requestId = response.headers.get("x-request-id");
  const isJson = /\bjson\b/.test(response.headers.get("content-type") ?? "");
  const document: unknown = isJson ? await response.json().catch(() => null) : null;
  const isObject = typeof document === "object" && document !== null && !Array.isArray(document);
  return new Problem(response.status, isObject ? (document as Partial<ProblemDocument>) : {}, requestId);
}

/** The server was not reached: nobody knows whether it did what it was asked. Repeat with the same key. */
export function unreachable(cause: unknown): Problem {
  const problem = new Problem(0, { code: "unreachable", detail: "The server cannot be reached." });
  problem.cause = cause;
  return problem;
}
