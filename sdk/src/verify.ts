import type { Anchor } from "./verify/anchors.ts";
import { rfc8785, sha256 } from "./verify/canonical.ts";
import { ExportReader, type Frame } from "./verify/export.ts";
import { type Link, Sums } from "./verify/sums.ts";

export { type AmendmentFault, type AmendmentVerdict, verifyAmendments } from "./verify/amendments.ts";
export { type Anchor, NotAnAnchor, readAnchors } from "./verify/anchors.ts";
export { NotAnExport } from "./verify/export.ts";

/**
 * What is wrong with an export. `content`: an entry is not what its hash covers. `order`: entries are missing, added or
 * moved. `sums`: the figures do not add up. `place`: an entry is of another account or wallet. Against anchors:
 * `cut_off`, the last entries are missing; `rewritten`, the chain holds in itself but is not the one that was published;
 * `not_compared`, no anchor is of this wallet.
 */
export type Fault = {
  kind: "content" | "order" | "sums" | "place" | "cut_off" | "rewritten" | "not_compared";
  /** The first entry concerned; null where there is none. */
  entry: number | null;
  /** A sentence for a person. */
  text: string;
};

export type Verdict = {
  /** Whether everything holds. */
  holds: boolean;
  account: string;
  wallet: string;
  /** ISO 8601; null where the export does not say. It is not proven: no hash covers it. */
  exported_at: string | null;
  entries: number;
  /** After the last entry, in the unit's smallest part. */
  balance: number;
  outstanding: number;
  usage: number;
  /** The last entry's hash: whoever notes it with `entries` has an anchor of their own. */
  hash: string;
  /** The last anchor that this history agrees with. Entries after it are not vouched for by an anchor. */
  anchor: Anchor | null;
  /** The first hundred, in the order in which they were found. */
  faults: Fault[];
  /** How many there are. */
  fault_count: number;
};

export type VerifyOptions = {
  /** Published anchors to compare with. Those of other wallets are passed over. */
  anchors?: readonly Anchor[];
  /** Told how far it is, after each portion. */
  progress?(state: { bytes: number; entries: number }): void;
};

const SHOWN = 100;
const NO_HASH = "0".repeat(64);

/**
 * Checks the export of a wallet's chain as it comes, with nothing but this file and what it imports: content, order, sums,
 * and whether it is the history that was published.
 *
 * @param source the bytes of `GET /v1/accounts/{account}/wallets/{wallet}/chain`
 * @throws NotAnExport where it is something else, or incomplete
 */
export async function verifyChain(source: ReadableStream<Uint8Array>, options: VerifyOptions = {}): Promise<Verdict> {
  const { anchors = [], progress } = options;
  const reading = new ExportReader();
  const check = new Check(anchors);
  const reader = source.getReader();
  let bytes = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      await check.take(reading.read(next.value));
      bytes += next.value.length;
      progress?.({ bytes, entries: check.entries });
    }
    return check.end(reading.end());
  } finally {
    // Whoever sends is told where nobody listens any more.
    reader.cancel().catch(() => {});
  }
}

/** One export on its way through. */
class Check {
  readonly #anchors: readonly Anchor[];
  readonly #sums = new Sums();
  readonly #faults: Fault[] = [];
  readonly #hashes = new Map<number, string>();
  readonly #anchored: ReadonlySet<number>;
  #faultCount = 0;
  #place: { account: string; wallet: string } | null = null;
  #sequence = 0;
  #hash = NO_HASH;
  entries = 0;

  constructor(anchors: readonly Anchor[]) {
    this.#anchors = anchors;
    this.#anchored = new Set(anchors.map(({ sequence }) => sequence));
  }

  /** The next entries. Each hash is compared with what its entry and the hash said before it make. */
  async take(entries: unknown[]): Promise<void> {
    const before = [this.#hash, ...entries.map((entry) => (entry as Partial<Link> | null)?.hash ?? "")];
    const made = await Promise.all(entries.map((entry, index) => hashOf(before[index]!, entry)));
    for (const [index, entry] of entries.entries()) this.#takeOne(entry, made[index]!);
  }

  #takeOne(given: unknown, made: string): void {
    this.entries += 1;
    if (!isLink(given)) {
      const sequence = this.#sequence + 1;
      this.#sequence = sequence;
      this.#fault("content", sequence, `what stands where entry ${sequence} belongs is no entry`);
      return;
    }
    const expected = this.#sequence + 1;
    const { sequence, hash } = given;
    const wrong = this.#sums.add(given);
    if (sequence !== expected) this.#fault("order", expected, orderInWords(sequence, expected));
    else {
      if (hash !== made) {
        const text = "its hash is not what its content and the entry before it make, so one of them was changed";
        this.#fault("content", sequence, text);
      }
      if (wrong.length > 0) this.#fault("sums", sequence, wrong.join("; "));
    }
    this.#place ??= { account: given.account, wallet: given.wallet };
    if (given.account !== this.#place.account || given.wallet !== this.#place.wallet) {
      this.#fault("place", sequence, `it belongs to the wallet ${given.wallet} of the account ${given.account}`);
    }
    if (this.#anchored.has(sequence)) this.#hashes.set(sequence, hash);
    this.#sequence = sequence;
    this.#hash = hash;
  }

  end({ account, wallet, exported_at }: Frame): Verdict {
    if (this.#place !== null && (this.#place.account !== account || this.#place.wallet !== wallet)) {
      const { account: of, wallet: its } = this.#place;
      const text = `the export says it is of the wallet ${wallet} of the account ${account}, its entries are of ${its} of ${of}`;
      this.#fault("place", 1, text);
    }
    const anchor = this.#compare(account, wallet, exported_at);
    return {
      holds: this.#faultCount === 0,
      account,
      wallet,
      exported_at,
      entries: this.entries,
      balance: this.#sums.balance,
      outstanding: this.#sums.outstanding,
      usage: this.#sums.usage,
      hash: this.#hash,
      anchor,
      faults: this.#faults,
      fault_count: this.#faultCount,
    };
  }

  /** Compares with the anchors. @returns the last one that agrees, before any that does not */
  #compare(account: string, wallet: string, exportedAt: string | null): Anchor | null {
    const own = this.#anchors
      .filter((anchor) => anchor.wallet === wallet && (anchor.account ?? account) === account)
      .sort((a, b) => a.sequence - b.sequence);
    if (own.length === 0 && this.#anchors.length > 0) {
      this.#tell("not_compared", null, `None of the anchors is of the wallet ${wallet} of the account ${account}.`);
    }
    const within = own.filter(({ sequence }) => sequence <= this.#sequence);
    const wrong = within.findIndex(({ sequence, hash }) => this.#hashes.get(sequence) !== hash);
    const agreed = within[(wrong < 0 ? within.length : wrong) - 1] ?? null;
    if (wrong >= 0) this.#tellRewritten(agreed, within[wrong]!);
    const beyond = own.at(-1);
    if (beyond !== undefined && beyond.sequence > this.#sequence) this.#tellShort(beyond, exportedAt);
    return agreed;
  }

  #tellRewritten(agreed: Anchor | null, anchor: Anchor): void {
    const from = (agreed?.sequence ?? 0) + 1;
    const where =
      agreed === null
        ? `no anchor agrees with it, so all of it up to entry ${anchor.sequence} may be another history`
        : `it is the same up to entry ${agreed.sequence} and another one somewhere from entry ${from} to ${anchor.sequence}`;
    const text = `The history was rewritten: entry ${anchor.sequence} has another hash than the anchor${dated(anchor)}; ${where}.`;
    this.#tell("rewritten", from, text);
  }

  #tellShort(anchor: Anchor, exportedAt: string | null): void {
    const from = this.#sequence + 1;
    const missing = from === anchor.sequence ? `entry ${from}` : `entries ${from} to ${anchor.sequence}`;
    const text = `The end was cut off: the anchor${dated(anchor)} knows ${missing}, the export ends before.`;
    const isOlder = anchor.time !== null && exportedAt !== null && Date.parse(exportedAt) < Date.parse(anchor.time);
    const perhaps = ` Or it is older than the anchor, as it says itself (${exportedAt}), which nothing proves: export the wallet again.`;
    this.#tell("cut_off", from, isOlder ? text + perhaps : text);
  }

  #fault(kind: Fault["kind"], entry: number, text: string): void {
    this.#tell(kind, entry, `Entry ${entry}: ${text}.`);
  }

  #tell(kind: Fault["kind"], entry: number | null, text: string): void {
    this.#faultCount += 1;
    if (this.#faults.length < SHOWN) this.#faults.push({ kind, entry, text });
  }
}

/** What an entry's hash must be: over the hash before it and everything else that the entry says. */
async function hashOf(before: string, entry: unknown): Promise<string> {
  if (entry === null || typeof entry !== "object") return "";
  const { hash: _, ...content } = entry as Record<string, unknown>;
  return sha256(`${before}\n${rfc8785(content)}`);
}

function orderInWords(sequence: number, expected: number): string {
  if (sequence < expected) return `entry ${sequence} stands in its place: entries were added or moved`;
  const missing = sequence === expected + 1 ? "it is missing" : `entries ${expected} to ${sequence - 1} are missing`;
  return `entry ${sequence} stands in its place: ${missing}, or entries were moved`;
}

function dated({ time }: Anchor): string {
  return time === null ? "" : ` of ${time}`;
}

const FIGURES = [
  "sequence",
  "amount",
  "ending_balance",
  "outstanding_change",
  "ending_outstanding",
  "usage",
  "effective_at",
  "posted_at",
] as const;

function isLink(given: unknown): given is Link {
  if (given === null || typeof given !== "object") return false;
  const entry = given as Partial<Record<keyof Link, unknown>>;
  return (
    [entry.account, entry.wallet, entry.type, entry.hash].every((text) => typeof text === "string") &&
    FIGURES.every((name) => Number.isSafeInteger(entry[name])) &&
    areParts(entry.fundings, "grant") &&
    areParts(entry.pays, "debt")
  );
}

function areParts(given: unknown, of: "grant" | "debt"): boolean {
  return (
    Array.isArray(given) &&
    given.every((part) => Number.isSafeInteger(part?.amount) && Number.isSafeInteger(part?.[of]))
  );
}
