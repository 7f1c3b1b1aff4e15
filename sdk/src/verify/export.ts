/** What an export's entries stand in. An account's amendments are of no wallet: there it is empty. */
export type Frame = { account: string; wallet: string; exported_at: string | null };

/** What an export lists. */
export type Listed = "entries" | "amendments";

/** The text is no export of a wallet's chain; the message says what is wrong with it. */
export class NotAnExport extends Error {
  override name = "NotAnExport";
}

/**
 * Reads the export of a wallet's chain as it comes: `{"account": …, "wallet": …, "exported_at": …, "entries": [ … ]}`.
 * No more of it is in memory than a portion and the entry at hand, however long it is.
 *
 * @throws NotAnExport
 */
export class ExportReader {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  /** Everything but the entries. */
  #around = "";
  /** What has come of the entry at hand. */
  #entry = "";
  #depth = 0;
  #inText = false;
  #escaped = false;
  readonly #listed: Listed;

  constructor(listed: Listed = "entries") {
    this.#listed = listed;
  }

  /** The entries that end in this portion. */
  read(portion: Uint8Array): unknown[] {
    let text: string;
    try {
      text = this.#decoder.decode(portion, { stream: true });
    } catch {
      throw new NotAnExport("It is no text in UTF-8.");
    }
    const entries: unknown[] = [];
    let start = 0;
    // The entries are what stands in the list that the outermost object holds, which is depth 2.
    for (let at = 0; at < text.length; at++) {
      const sign = text.charCodeAt(at);
      if (this.#inText) {
        if (this.#escaped) this.#escaped = false;
        else if (sign === BACKSLASH) this.#escaped = true;
        else if (sign === QUOTE) this.#inText = false;
      } else if (sign === QUOTE) {
        this.#inText = true;
      } else if (sign === OPEN_OBJECT || sign === OPEN_LIST) {
        if (this.#depth === 2) {
          this.#keepBetween(text.slice(start, at));
          start = at;
        }
        this.#depth++;
        if (this.#depth === 2) {
          this.#around += text.slice(start, at + 1);
          start = at + 1;
        }
      } else if (sign === CLOSE_OBJECT || sign === CLOSE_LIST) {
        if (this.#depth === 2) {
          this.#keepBetween(text.slice(start, at));
          start = at;
        }
        this.#depth--;
        if (this.#depth === 2) {
          entries.push(parse(this.#entry + text.slice(start, at + 1)));
          this.#entry = "";
          start = at + 1;
        }
      }
    }
    const rest = text.slice(start);
    if (this.#depth > 2) this.#entry += rest;
    else if (this.#depth === 2) this.#keepBetween(rest);
    else this.#around += rest;
    if (this.#around.length > MOST) throw new NotAnExport("It is no export of a wallet's chain.");
    if (this.#entry.length > MOST) throw new NotAnExport("One of its entries is longer than any entry can be.");
    return entries;
  }

  /** What the entries stood in. To be called when all has come. */
  end(): Frame {
    if (this.#depth !== 0 || this.#inText) throw new NotAnExport("It ends in the middle: the file is not complete.");
    const frame = parse(this.#around) as Partial<Record<keyof Frame | Listed, unknown>> | null;
    const listed = frame?.[this.#listed];
    const { account, wallet = this.#listed === "amendments" ? "" : null, exported_at: at = null } = frame ?? {};
    if (typeof account !== "string" || typeof wallet !== "string" || !Array.isArray(listed) || listed.length > 0) {
      throw new NotAnExport(NONE[this.#listed]);
    }
    if (at !== null && (typeof at !== "string" || Number.isNaN(Date.parse(at)))) {
      throw new NotAnExport("What it says of when it was made is no time.");
    }
    return { account, wallet, exported_at: at };
  }

  /** Commas go with the entries; anything else between them stays, and is refused at the end. */
  #keepBetween(text: string): void {
    this.#around += text.replace(/[\s,]+/g, "");
  }
}

const NONE: Record<Listed, string> = {
  entries: "It is no export of a wallet's chain: account, wallet and entries are expected.",
  amendments: "It is no export of an account's amendments: account and amendments are expected.",
};

const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
/** In characters. The server takes no request of this size. */
const MOST = 16 * 1024 * 1024;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotAnExport("It is no JSON.");
  }
}
