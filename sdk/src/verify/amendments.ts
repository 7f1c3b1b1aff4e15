import { rfc8785, sha256 } from "./canonical.ts";
import { ExportReader } from "./export.ts";

/**
 * What is wrong with an export of amendments. `content`: one is not what its hash covers. `order`: some are missing, added or
 * moved. `succession`: it does not go on from what its entry was attributed to. `place`: it is of another account.
 */
export type AmendmentFault = {
  kind: "content" | "order" | "succession" | "place";
  /** The number of the first amendment concerned. */
  amendment: number;
  /** A sentence for a person. */
  text: string;
};

export type AmendmentVerdict = {
  /** Whether everything holds. */
  holds: boolean;
  account: string;
  /** ISO 8601; null where the export does not say. It is not proven: no hash covers it. */
  exported_at: string | null;
  amendments: number;
  /** How many entries they concern. */
  entries: number;
  /** The last amendment's hash: whoever notes it with `amendments` knows later whether these are the same. */
  hash: string;
  /** The first hundred, in the order in which they were found. */
  faults: AmendmentFault[];
  /** How many there are. */
  fault_count: number;
};

type Amendment = {
  account: string;
  amendment: number;
  entry: string;
  before: string | null;
  campaign: string | null;
  at: string;
  hash: string;
};

const SHOWN = 100;
const NO_HASH = "0".repeat(64);

/**
 * Checks the export of an account's amendments, which is by itself like the chain of a wallet: content, order, and that each goes
 * on from what its entry was attributed to.
 *
 * @param source the bytes of `GET /v1/accounts/{account}/amendments`
 * @throws NotAnExport where it is something else, or incomplete
 */
export async function verifyAmendments(source: ReadableStream<Uint8Array>): Promise<AmendmentVerdict> {
  const reading = new ExportReader("amendments");
  const check = new Check();
  for await (const portion of portionsOf(source)) for (const each of reading.read(portion)) await check.take(each);
  return check.end(reading.end());
}

/** Not by the stream's own iterator, which some browsers lack. */
async function* portionsOf(source: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = source.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    reader.cancel().catch(() => {});
  }
}

class Check {
  readonly #faults: AmendmentFault[] = [];
  #faultCount = 0;
  #number = 0;
  #hash = NO_HASH;
  #time = Number.NEGATIVE_INFINITY;
  #account: string | null = null;
  #amendments = 0;
  /** What each entry is attributed to by now. */
  readonly #campaigns = new Map<string, string | null>();

  async take(given: unknown): Promise<void> {
    const expected = this.#number + 1;
    this.#amendments += 1;
    if (!isAmendment(given)) {
      this.#number = expected;
      this.#fault("content", expected, "what stands in its place is no amendment");
      return;
    }
    const { hash, ...content } = given;
    if (given.amendment !== expected) {
      this.#fault("order", expected, `amendment ${given.amendment} stands in its place`);
    } else if (hash !== (await sha256(`${this.#hash}\n${rfc8785(content)}`))) {
      const text = "its hash is not what its content and the amendment before it make, so one of them was changed";
      this.#fault("content", expected, text);
    }
    this.#follow(given);
    this.#number = given.amendment;
    this.#hash = hash;
  }

  #follow({ account, amendment, entry, before, campaign, at }: Amendment): void {
    this.#account ??= account;
    if (account !== this.#account) this.#fault("place", amendment, `it belongs to the account ${account}`);
    const known = this.#campaigns.get(entry);
    if (known !== undefined && known !== before) {
      this.#fault(
        "succession",
        amendment,
        `its entry was attributed to ${named(known)} by then, not to ${named(before)}`,
      );
    }
    const time = Date.parse(at);
    if (time < this.#time) this.#fault("succession", amendment, "it is earlier than the one that it follows");
    this.#campaigns.set(entry, campaign);
    this.#time = time;
  }

  end({ account, exported_at }: { account: string; exported_at: string | null }): AmendmentVerdict {
    if (this.#account !== null && this.#account !== account) {
      this.#fault("place", 1, `it belongs to the account ${this.#account}, the export says it is of ${account}`);
    }
    return {
      holds: this.#faultCount === 0,
      account,
      exported_at,
      amendments: this.#amendments,
      entries: this.#campaigns.size,
      hash: this.#hash,
      faults: this.#faults,
      fault_count: this.#faultCount,
    };
  }

  #fault(kind: AmendmentFault["kind"], amendment: number, text: string): void {
    this.#faultCount += 1;
    if (this.#faults.length < SHOWN) this.#faults.push({ kind, amendment, text: `Amendment ${amendment}: ${text}.` });
  }
}

function named(campaign: string | null): string {
  return campaign === null ? "no campaign" : `the campaign ${campaign}`;
}

function isAmendment(given: unknown): given is Amendment {
  if (given === null || typeof given !== "object") return false;
  const { account, amendment, entry, before, campaign, at, hash } = given as Partial<Record<keyof Amendment, unknown>>;
  return (
    [account, entry, at, hash].every((text) => typeof text === "string") &&
    [before, campaign].every((text) => text === null || typeof text === "string") &&
    Number.isSafeInteger(amendment) &&
    !Number.isNaN(Date.parse(at as string))
  );
}
