import { Random } from "../src/examples/random.ts";

/** What a day is made of: the same for whoever makes the accounts and for whoever sends the requests. */
export type DayShape = {
  seed: string;
  minutes: number;
  /** Requests a second, settlements of earlier deposits apart. */
  rate: number;
};

export const BUSY_WORKSPACES = 20;
export const CAMPAIGNS = { busy: 25, other: 5 };
/** Accounts of outreach, of which the first is the busy one; odd ones keep Indian time. */
export const OUTREACH = 200;
/** Accounts of outreach that live on Auto Reload. */
export const RELOADING = 40;
/** Accounts of studio, and how many clients each has when the day begins. */
export const STUDIO = 60;
export const CLIENTS = 3;
export const BATCH = 100;

export const outreachAccount = (n: number) => `made-${n}`;
export const reloadingAccount = (n: number) => `reloading-${n}`;
export const studioAccount = (n: number) => `studio-${n}`;

/** The anchor of a plan that has run for four years, in a zone without summer time, and has an anniversary at this time. */
export function anchorFor(due: number): string {
  const anchor = new Date(due);
  anchor.setUTCFullYear(anchor.getUTCFullYear() - 4);
  return anchor.toISOString();
}

/** Of a hundred requests, how many are of each kind. */
const SHARES = {
  charge: 52,
  "charge again": 2,
  "charge, Auto Reload": 2,
  "batch of 100": 0.5,
  deposit: 6,
  grant: 1,
  plan: 0.5,
  "wallet read": 10,
  "usage, UTC": 3,
  "usage, India": 3,
  "usage, busy account": 1,
  "log, first page": 9,
  "log, next page": 5,
  "log, one campaign": 4,
  statement: 0.8,
  "statement as PDF": 0.2,
} as const;

export type Kind = keyof typeof SHARES | "settlement" | "void";

export type DayRequest = {
  kind: Kind;
  method: "GET" | "POST" | "PUT";
  path: string;
  /** Null where nothing is posted, and in a batch, whose items have keys of their own. */
  key: string | null;
  body: object | null;
  /** The id of the entry that this request's first time posted. */
  again?: string;
};

/** As far as the load looks at an answer. */
export type DayAnswer = {
  entry?: { id: string; wallet: string; sequence: number; amount: number } | null;
  deposit?: { id: string };
  next_cursor?: string | null;
};

type Later = { due: number; request: DayRequest };

const DAY_MS = 86_400_000;
const REMEMBERED = 1_000;

/** The requests of a day, one after the other: what comes next is chance, by the seed, and what earlier ones were answered. */
export class DayMix {
  readonly #random: Random;
  readonly #shape: DayShape;
  readonly #charged: { request: DayRequest; entry: string }[] = [];
  readonly #pages: string[] = [];
  readonly #later: Later[] = [];
  #count = 0;

  constructor(shape: DayShape) {
    this.#shape = shape;
    this.#random = new Random(shape.seed);
  }

  /** How many milliseconds pass until the next request, as they come from many who know nothing of each other. */
  gap(): number {
    return (-Math.log(1 - this.#random.fraction()) * 1_000) / this.#shape.rate;
  }

  /** @param now milliseconds of real time, which plans and windows are made from */
  next(now: number): DayRequest {
    let place = this.#random.fraction() * Object.values(SHARES).reduce((sum, share) => sum + share, 0);
    for (const [kind, share] of Object.entries(SHARES)) {
      place -= share;
      if (place < 0) return this.#make(kind as keyof typeof SHARES, now);
    }
    return this.#make("charge", now);
  }

  /** What follows from earlier answers and is due by now. */
  due(now: number): Later[] {
    const due = this.#later.filter((later) => later.due <= now);
    if (due.length > 0) this.#later.splice(0, Infinity, ...this.#later.filter((later) => later.due > now));
    return due;
  }

  /** Remembers what later requests follow from. */
  answered(request: DayRequest, answer: DayAnswer, now: number): void {
    if (request.kind === "charge" && answer.entry) {
      this.#remember(this.#charged, { request, entry: answer.entry.id });
    } else if (request.kind === "deposit" && answer.deposit) {
      this.#later.push({ due: now + this.#deliveryMs(), request: this.#settlement(request, answer.deposit.id) });
    } else if (request.kind.startsWith("log, ") && request.kind !== "log, one campaign" && answer.next_cursor) {
      this.#remember(this.#pages, `${request.path.replace(/\?.*/, "")}?cursor=${answer.next_cursor}`);
    }
  }

  #make(kind: keyof typeof SHARES, now: number): DayRequest {
    switch (kind) {
      case "charge":
        return this.#post(kind, this.#outreach(), "charges", this.#chargeBody);
      case "charge again": {
        const first = this.#takeOne(this.#charged);
        return first === undefined
          ? this.#make("charge", now)
          : { ...first.request, kind: "charge again", again: first.entry };
      }
      case "charge, Auto Reload": {
        const account = reloadingAccount(this.#random.integer(0, RELOADING - 1));
        const body = {
          workspace: "emea",
          action: "leads.find",
          quantities: { leads: this.#random.integer(800, 2_000) },
        };
        return this.#post(kind, account, "charges", () => body);
      }
      case "batch of 100": {
        const items = Array.from({ length: BATCH }, () => {
          const account = this.#outreach();
          return { key: this.#key(), account, operation: "charge", ...this.#chargeBody(account) };
        });
        return { kind, method: "POST", path: "/v1/batch", key: null, body: { items } };
      }
      case "deposit":
        return this.#post(kind, this.#studio(), "deposits", () => this.#depositBody());
      case "grant": {
        const body = { amount: this.#random.integer(100, 5_000), category: "paid", reason: "An invoice was paid" };
        return this.#post(kind, this.#outreach(), "grants", () => body);
      }
      case "plan":
        return this.#plan(now);
      case "wallet read":
        return read(kind, `${this.#wallet(this.#outreach())}`);
      case "usage, UTC":
        return read(kind, `${this.#usage(outreachAccount(2 * this.#random.integer(1, OUTREACH / 2 - 1)), now)}`);
      case "usage, India":
        return read(kind, `${this.#usage(outreachAccount(2 * this.#random.integer(1, OUTREACH / 2 - 1) + 1), now)}`);
      case "usage, busy account":
        return read(kind, this.#usage(outreachAccount(0), now));
      case "log, first page":
        return read(kind, `${this.#wallet(this.#outreach())}/entries`);
      case "log, next page": {
        const page = this.#takeOne(this.#pages);
        return page === undefined ? this.#make("log, first page", now) : read(kind, page);
      }
      case "log, one campaign": {
        const account = this.#outreach();
        const { workspace, campaign } = this.#campaignOf(account);
        return read(kind, `${this.#wallet(account)}/entries?workspace=${workspace}&campaign=${campaign}`);
      }
      case "statement":
        return read(kind, `${accountPath(this.#outreach())}/statements?period=last_month`);
      case "statement as PDF":
        return read(kind, `${accountPath(this.#outreach())}/statements.pdf?period=last_month`);
    }
  }

  #post(kind: Kind, account: string, path: string, body: (account: string) => object): DayRequest {
    const full = `${accountPath(account)}/${path}`;
    return { kind, method: "POST", path: full, key: this.#key(), body: body.call(this, account) };
  }

  /** Every third request is the busy account's. */
  #outreach(): string {
    return outreachAccount(this.#random.chance(1 / 3) ? 0 : this.#random.integer(1, OUTREACH - 1));
  }

  #studio(): string {
    return studioAccount(this.#random.integer(0, STUDIO - 1));
  }

  #wallet(account: string): string {
    return `${accountPath(account)}/wallets/main`;
  }

  /** Campaigns are numbered through an account, workspace by workspace. */
  #campaignOf(account: string): { workspace: string; campaign: string } {
    const isBusy = account === outreachAccount(0);
    const each = isBusy ? CAMPAIGNS.busy : CAMPAIGNS.other;
    const workspace = isBusy ? this.#random.integer(1, BUSY_WORKSPACES) : 1;
    const campaign = (workspace - 1) * each + this.#random.integer(0, each - 1);
    return { workspace: workspace === 1 ? "emea" : `workspace-${workspace}`, campaign: `campaign-${campaign}` };
  }

  #chargeBody(account: string): object {
    const reference = { type: "message", id: `day-${this.#shape.seed}-${this.#count}` };
    return { ...this.#campaignOf(account), action: "email.first_draft", reference };
  }

  #depositBody(): object {
    const clips = Array.from({ length: 6 }, () => this.#random.integer(4, 12));
    return {
      workspace: `client-${this.#random.integer(0, CLIENTS - 1)}`,
      campaign: `project-${this.#random.integer(0, 4)}`,
      action: "creative.submission",
      quantities: { clips },
      reference: { type: "creative", id: `day-${this.#shape.seed}-${this.#count}` },
    };
  }

  /** What was delivered is a little less or more than what was deposited; one in twenty is never delivered. */
  #settlement(deposit: DayRequest, id: string): DayRequest {
    const path = deposit.path.replace(/deposits$/, `deposits/${id}`);
    const key = this.#key();
    if (this.#random.chance(0.05)) {
      return { kind: "void", method: "POST", path: `${path}/void`, key, body: { reason: "Never delivered" } };
    }
    const clips = Array.from({ length: 6 }, () => this.#random.integer(3, 12));
    return { kind: "settlement", method: "POST", path: `${path}/settle`, key, body: { quantities: { clips } } };
  }

  /** Deliveries take a tenth of the day on average, and half of it at most. */
  #deliveryMs(): number {
    const day = this.#shape.minutes * 60_000;
    return Math.min((-Math.log(1 - this.#random.fraction()) * day) / 10, day / 2);
  }

  /** A new client, whose first cycle ends within a minute, or another plan for one that has one. */
  #plan(now: number): DayRequest {
    const isNew = this.#random.chance(0.5);
    const wallet = isNew ? `new-${this.#count}` : `client-${this.#random.integer(0, CLIENTS - 1)}`;
    const plan = ["starter", "growth", "scale"][this.#random.integer(0, 2)]!;
    const anchor = anchorFor(now + this.#random.integer(5_000, 60_000));
    const path = `${accountPath(this.#studio())}/wallets/${wallet}/plan`;
    return { kind: "plan", method: "PUT", path, key: this.#key(), body: isNew ? { plan, anchor } : { plan } };
  }

  /** A month, more or less, that begins and ends anywhere. */
  #usage(account: string, now: number): string {
    const to = now - Math.floor(this.#random.fraction() * 30 * DAY_MS);
    const from = to - Math.floor((20 + this.#random.fraction() * 20) * DAY_MS);
    return `${accountPath(account)}/usage?from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
  }

  #key(): string {
    this.#count += 1;
    return `${keyPrefix(this.#shape)}${this.#count}`;
  }

  #remember<T>(list: T[], item: T): void {
    if (list.length < REMEMBERED) list.push(item);
    else list[this.#random.integer(0, REMEMBERED - 1)] = item;
  }

  #takeOne<T>(list: T[]): T | undefined {
    return list.splice(this.#random.integer(0, Math.max(0, list.length - 1)), 1)[0];
  }
}

/** What the keys of a day begin with. */
export function keyPrefix({ seed }: DayShape): string {
  return `day-${seed}-`;
}

export function accountPath(account: string): string {
  return `/v1/accounts/${account}`;
}

function read(kind: Kind, path: string): DayRequest {
  return { kind, method: "GET", path, key: null, body: null };
}
