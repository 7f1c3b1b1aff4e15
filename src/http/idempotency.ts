import { hash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { canonicalJson } from "../core/chain.ts";
import { type Failure, invalidField } from "./problem.ts";
import { formats } from "./validation.ts";

const KEY_MAX = 255;

const keyMissing: Failure = {
  code: "idempotency_key_missing",
  detail:
    "A write that moves credits needs a key of your choice that stays the same when you repeat it: the header " +
    'Idempotency-Key, or "key" of an item in a batch.',
};

/** The key of a request sent alone, or why it is none. */
export function keyOfRequest(request: Pick<IncomingMessage, "headers" | "rawHeaders">): string | Failure {
  const header = request.headers["idempotency-key"];
  if (header === undefined) return keyMissing;
  if (timesSent(request.rawHeaders) > 1) {
    return invalidField("/Idempotency-Key", "The header Idempotency-Key was sent more than once.");
  }
  return checkKey(utf8(String(header)), "/Idempotency-Key");
}

/** Node joins headers of one name with commas, so that two keys would look like a third one. */
function timesSent(rawHeaders: string[]): number {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === "idempotency-key").length;
}

/** The key of an item in a batch, or why it is none. */
export function keyOfItem(key: unknown): string | Failure {
  if (key === undefined || key === null) return keyMissing;
  if (typeof key !== "string") return invalidField("/key", "The key must be a string.");
  return checkKey(key, "/key");
}

function checkKey(key: string, pointer: string): string | Failure {
  if (key.trim() === "") return keyMissing;
  if ([...key].length > KEY_MAX) return invalidField(pointer, `The key must have at most ${KEY_MAX} characters.`);
  if (!formats["name"]!(key)) return invalidField(pointer, "The key must not contain control characters.");
  return key;
}

/** Node reads headers as Latin-1; a key that was sent in UTF-8 is the same key as in a batch. */
function utf8(header: string): string {
  if (/^[\x20-\x7e]*$/.test(header)) return header;
  const text = Buffer.from(header, "latin1").toString("utf8");
  return text.includes("\ufffd") ? header : text;
}

/** What tells a repeat from another request: the same for the same content, whether sent alone or in a batch. */
export function requestHash(content: Record<string, unknown>): string {
  return hash("sha256", canonicalJson(content), "hex").slice(0, 32);
}
