/**
 * What a failed statement says about its transaction. Told by SQLSTATE, never by the name of a constraint: a distributed
 * database reports those differently.
 */
function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}

const LOST = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "57P01", // the administrator ended the session
  "57P02", // another session crashed and took all with it
  "57P03", // starting up or shutting down
  "25P03", // idle in a transaction for too long
  "25P04", // a transaction that took too long
  "57P05", // idle for too long
  "25006", // read only: it was the primary and is not any more
  "53100", // the disk is full
  "53200", // out of memory
  "53300", // too many connections
]);

/** The session, or the whole database, is away. Whether a commit took place is not known. */
export function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error);
  return LOST.has(code) || code.startsWith("08") || isSocketMissing(error);
}

/** The embedded database's socket is not there yet. Other files may be missing too, and that is something else. */
function isSocketMissing(error: unknown): boolean {
  return codeOf(error) === "ENOENT" && (error as { syscall?: unknown }).syscall === "connect";
}

const QUERY_CANCELED = "57014";

/** A read was ended after the time of which nobody could still want the answer: the database has more to do than it can. */
export function isOverloaded(error: unknown): boolean {
  return codeOf(error) === QUERY_CANCELED;
}

const UNIQUE_VIOLATION = "23505";

const DIVISION_BY_ZERO = "22012";

/** Fewer rows were changed than should have been. Only the statement that counts them divides. */
export function isCountWrong(error: unknown): boolean {
  return codeOf(error) === DIVISION_BY_ZERO;
}

const RETRYABLE = new Set([
  "40001", // serialization failure
  "40P01", // deadlock
  "55P03", // lock not available
  UNIQUE_VIOLATION, // another server used the same key or reference first; loading again will see it
]);

/** The world changed between loading and writing (a wallet was changed or came into being): run the set again. */
export class Outdated extends Error {
  override name = "Outdated";
}

/** The account became another product's after the request was routed: it is to be sent again. */
export class AccountChanged extends Error {
  override name = "AccountChanged";
}

/** Nothing is wrong with the commands themselves: the same set may succeed when it is run again. */
export function isRetryable(error: unknown): boolean {
  return error instanceof Outdated || RETRYABLE.has(codeOf(error));
}

export function isKeyTaken(error: unknown): boolean {
  return codeOf(error) === UNIQUE_VIOLATION;
}
