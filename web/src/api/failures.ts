import { Problem } from "@scrip/sdk";

/** What went wrong, for people, and the number to name to support. */
export type Failure = { title: string; detail: string; code: string; requestId: string | null };

/** Every error a page shows goes through here. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Problem) {
    const more = error.errors.map((each) => each.detail).filter((each) => each !== error.detail);
    return {
      title:
        error.code === "unreachable" ? "The server cannot be reached" : (error.document.title ?? "That was refused"),
      detail: error.code === "unreachable" ? "Check your connection and try again." : [error.detail, ...more].join(" "),
      code: error.code,
      requestId: error.request_id,
    };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { title: "This page has failed", detail, code: "page_failed", requestId: null };
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof Problem && error.status === 401;
}

/** Whether nobody knows if a request took place: it is then repeated under the key it had. */
export function isUndecided(error: unknown): boolean {
  return error !== null && !(error instanceof Problem && error.status >= 400 && error.status < 500);
}

/** What is asked again of itself: what may be better in a moment, never a refusal. */
export function worthRetrying(count: number, error: unknown): boolean {
  if (!(error instanceof Problem)) return false;
  return count < 2 && (error.status === 0 || error.status === 429 || error.status >= 500);
}
