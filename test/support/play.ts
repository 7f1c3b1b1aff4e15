// A wallet of one of the shipped products that lives in memory: the pure rules with nothing around them.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Reload } from "../../src/core/auto-reload.ts";
import type { Catalog, Plan, Policies } from "../../src/core/catalog.ts";
import type { Command, CommandKind } from "../../src/core/command.ts";
import type { Book } from "../../src/core/decide/book.ts";
import type { Entry } from "../../src/core/entry.ts";
import type { Instant } from "../../src/core/instant.ts";
import { type Executed, execute, type Noted, rollForward } from "../../src/core/ledger.ts";
import type { Payment } from "../../src/core/payment.ts";
import type { Rejection } from "../../src/core/rejection.ts";
import type { Result } from "../../src/core/result.ts";
import { emptyWallet, type Wallet } from "../../src/core/wallet.ts";
import { parseCatalogYaml } from "../../src/store/catalog-yaml.ts";

export const studio = shipped("studio");
export const outreach = shipped("outreach");

function shipped(product: string): Catalog {
  const file = fileURLToPath(new URL(`../../catalogs/${product}.yaml`, import.meta.url));
  const read = parseCatalogYaml(readFileSync(file, "utf8"), file);
  if (!read.ok) throw new Error(read.errors.join("\n"));
  return read.catalog;
}

/** A catalog with other policies. */
export function policies(catalog: Catalog, changed: Partial<Policies>): Catalog {
  return { ...catalog, policies: { ...catalog.policies, ...changed } };
}

/** A catalog that sells other plans: what each gives in a cycle, and what of it rolls over. */
export function selling(
  catalog: Catalog,
  plans: Record<string, [allocation: number, rollover?: Plan["rollover"]]>,
): Catalog {
  const sold = Object.entries(plans).map(([id, [allocation, rollover = "none"]]): Plan => {
    return { id, name: id, allocation, period: "monthly", rollover };
  });
  return { ...catalog, plans: sold };
}

/** When plays begin. */
export const START: Instant = Date.UTC(2026, 0, 15, 9);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

type Fields<K extends CommandKind> = Omit<Extract<Command, { kind: K }>, "kind">;

/** What a command says where a test leaves it out. */
const DEFAULTS = {
  actor: "tester",
  key: null,
  requestHash: null,
  workspace: null,
  campaign: null,
  quantities: null,
  reference: null,
  metadata: null,
  deadline: null,
  priority: null,
  effectiveAt: null,
  expiresAt: null,
  grant: null,
  category: null,
  allowOutstanding: false,
  case: null,
  amount: null,
  reason: "because",
  count: 1,
};

const OWN: { [K in CommandKind]: Partial<Fields<K>> } = {
  charge: { workspace: "acme", action: "persona.reroll" },
  deposit: { workspace: "acme", action: "creative.submission" },
  settle: {},
  void: { reason: null },
  refund: {},
  grant: { category: "paid", amount: 100 },
  withdraw: {},
  topup: { pack: "small" },
  adjustment: {},
  repayment: {},
  waiver: {},
  plan: { plan: "growth", anchor: null },
  auto_reload: {
    enabled: true,
    pack: "small",
    threshold: null,
    monthlyCap: { count: null, money: null },
    method: null,
  },
  credit: { receipt: "sandbox-1" },
  decline: { reason: "The card was declined." },
  reverse: { refunded: 0, disputed: 0 },
  roll: {},
  bring: { brings: "credit", amount: 100, after: null },
  finish_import: {},
};

export function command<K extends CommandKind>(kind: K, fields: Partial<Fields<K>> = {}): Command {
  return { ...DEFAULTS, ...OWN[kind], ...fields, kind } as unknown as Command;
}

/** Quantities of a submission: so many clips of so many seconds. */
export const clips = (count: number, seconds: number) => ({ clips: Array.from({ length: count }, () => seconds) });
/** So many re-rolls cost twice as much: any even price without a reference. */
export const costing = (price: number) => ({ quantities: { rerolls: price / 2 } });
export const creative = (id: string) => ({ type: "creative", id, url: null });

export class Play {
  readonly book: Book;
  readonly wallet: Wallet;
  readonly entries: Entry[] = [];
  /** What Auto Reload attempted. */
  readonly reloads: Reload[] = [];
  now: Instant = START;

  constructor(catalog: Catalog = studio) {
    this.book = {
      catalog,
      timeZone: "Europe/Berlin",
      provider: "sandbox",
      billed: new Map(),
      receipts: new Map(),
      cases: new Map(),
    };
    this.wallet = emptyWallet("acme", catalog.wallets === "workspace" ? "acme" : null);
  }

  /** Runs a command at the time of the play and answers what was due and what came of it. */
  run<K extends CommandKind>(kind: K, fields: Partial<Fields<K>> = {}): Result<Executed, Rejection> {
    return this.execute(command(kind, fields)).result;
  }

  execute(asked: Command): { due: Entry[]; noted: Noted; result: Result<Executed, Rejection> } {
    // All deposits are at hand, so there is none whose deadline comes later.
    this.wallet.laterDeadline = null;
    const done = execute(this.book, this.wallet, asked, this.now);
    this.#keep(done.due);
    this.reloads.push(...done.noted.reloads);
    if (done.result.ok) this.#keep(done.result.value.entries);
    return done;
  }

  /** Runs a command that must not be refused; answers its first entry. */
  post<K extends CommandKind>(kind: K, fields: Partial<Fields<K>> = {}): Entry {
    const result = this.run(kind, fields);
    if (!result.ok) throw new Error(`${kind} was refused: ${result.error.code}: ${result.error.detail}`);
    return result.value.entries[0]!;
  }

  /** The code with which a command is refused. */
  refusal<K extends CommandKind>(kind: K, fields: Partial<Fields<K>> = {}): string {
    const result = this.run(kind, fields);
    return result.ok ? "accepted" : result.error.code;
  }

  /** Lets time pass and posts what becomes due. */
  wait(duration: number): Entry[] {
    this.now += duration;
    this.wallet.laterDeadline = null;
    const due = rollForward(this.book, this.wallet, this.now, this.now);
    this.#keep(due);
    return due;
  }

  /** Lets time pass until then. */
  waitUntil(time: Instant): Entry[] {
    return this.wait(time - this.now);
  }

  grant(number: number) {
    return this.wallet.grants.get(number)!;
  }

  payment(number: number): Payment {
    return this.wallet.payments.get(number)!;
  }

  #keep(entries: Entry[]): void {
    this.entries.push(...entries);
  }
}

/** An entry in one line: `settlement +12 (22 owed) = 74 from 1:12`. */
export function told(entry: Entry): string {
  const sign = entry.amount > 0 ? "+" : "";
  const owed = entry.outstandingChange === 0 ? "" : ` (${entry.outstandingChange} owed)`;
  const fundings = entry.fundings.map((funding) => `${funding.grant}:${funding.amount}`).join(" ");
  const way = entry.amount > 0 ? "to" : "from";
  return `${entry.type} ${sign}${entry.amount}${owed} = ${entry.endingBalance}${fundings === "" ? "" : ` ${way} ${fundings}`}`;
}
