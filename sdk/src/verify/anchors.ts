/** A published place in a wallet's chain: at that time its last entry was this one. */
export type Anchor = {
  /** Null where it was not given: then it is taken for one of the wallet at hand. */
  account: string | null;
  wallet: string;
  sequence: number;
  /** SHA-256, hexadecimal. */
  hash: string;
  /** ISO 8601; null where it is not known. */
  time: string | null;
};

/** A text holds no anchors; the message says which line, and how one looks. */
export class NotAnAnchor extends Error {
  override name = "NotAnAnchor";
}

const HASH = /^[0-9a-f]{64}$/;
const LOOK = "An anchor is a line of JSON with wallet, sequence and hash, or WALLET:SEQUENCE:HASH.";

/**
 * Reads anchors as they are published: a line of JSON each, or a list of them as the API answers it, or one as
 * `WALLET:SEQUENCE:HASH`.
 *
 * @throws NotAnAnchor
 */
export function readAnchors(text: string): Anchor[] {
  const whole = text.trim();
  const short = /^(.+):(\d+):([0-9a-fA-F]{64})$/.exec(whole);
  if (short !== null && !whole.includes("\n")) {
    return [toAnchor({ wallet: short[1], sequence: Number(short[2]), hash: short[3]!.toLowerCase() }, 1)];
  }
  const page = parsed(whole) as { anchors?: unknown } | undefined;
  if (Array.isArray(page?.anchors)) return page.anchors.map((given, index) => toAnchor(given, index + 1));
  return whole
    .split("\n")
    .map((line) => line.trim())
    .flatMap((line, index) => (line === "" ? [] : [toAnchor(parsed(line), index + 1)]));
}

function toAnchor(given: unknown, line: number): Anchor {
  const {
    account = null,
    wallet,
    sequence,
    hash,
    time = null,
  } = (given ?? {}) as Partial<Record<keyof Anchor, unknown>>;
  const known =
    (account === null || typeof account === "string") &&
    typeof wallet === "string" &&
    Number.isSafeInteger(sequence) &&
    (sequence as number) > 0 &&
    typeof hash === "string" &&
    HASH.test(hash) &&
    (time === null || (typeof time === "string" && !Number.isNaN(Date.parse(time))));
  if (!known) throw new NotAnAnchor(`Line ${line} is no anchor. ${LOOK}`);
  return { account, wallet, sequence: sequence as number, hash, time };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
