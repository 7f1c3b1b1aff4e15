import type { Catalog } from "../core/catalog.ts";
import type { Instant } from "../core/instant.ts";
import { commandOf } from "../http/commands.ts";
import type { OperationInput } from "../http/schemas/bodies.ts";
import type { Services } from "../http/services.ts";
import { buildServices } from "../services.ts";
import type { Connection, Database } from "../store/database.ts";
import { formatId } from "../store/ids.ts";
import type { Account, PostedEntry } from "../store/posting.ts";
import { pageEntries } from "../store/read/entries.ts";
import { readWallets } from "../store/read/wallets.ts";
import { openWritePath, type WritePath } from "../write-path.ts";
import type { Made, Step } from "./history.ts";

type Databases = { reading: Database; posting: Connection; catalogs: ReadonlyMap<string, Catalog> };

/** Everything that happens in an account at one time: posted as one set. */
type Moment = { at: Instant; steps: Step[] };

/**
 * Posts a history in its own time, going on where an earlier attempt ended.
 * @returns how many requests were refused
 */
export async function postSteps(databases: Databases, account: Account, steps: Step[]): Promise<number> {
  const moments = momentsOf(steps);
  const teller = new Teller(databases, account, steps);
  try {
    // The last moment that left anything is told again: its repeats are answered as before.
    const from = await lastMoment(databases.reading, account, moments);
    for (const moment of moments.slice(from)) await teller.tell(moment);
    return teller.refused;
  } finally {
    await teller.close();
  }
}

function momentsOf(steps: Step[]): Moment[] {
  const moments: Moment[] = [];
  for (const step of steps.toSorted((a, b) => a.at - b.at)) {
    const last = moments.at(-1);
    if (last?.at === step.at) last.steps.push(step);
    else moments.push({ at: step.at, steps: [step] });
  }
  return moments;
}

/**
 * The index of the last moment that stands in the ledger; 0 where none does. What was refused before it must not be asked
 * again: by now it might be covered.
 */
async function lastMoment(reading: Database, account: Account, moments: Moment[]): Promise<number> {
  const indexes = new Map(moments.flatMap(({ steps }, index) => steps.map((step) => [step.key, index])));
  let last = 0;
  for (const wallet of await readWallets(reading, account, { after: null, limit: 1_000 })) {
    const newest = await pageEntries(reading, account, wallet.id, ANY, { before: null, limit: 50 });
    for (const { key } of newest ?? []) last = Math.max(last, indexes.get(key ?? "") ?? 0);
  }
  return last;
}

const ANY = { types: null, workspace: null, campaign: null, action: null, reference: null, from: null, to: null };

/** Sends the requests of one account, at the time of the moment they belong to. */
class Teller {
  refused = 0;
  readonly #account: Account;
  readonly #writePath: WritePath;
  readonly #services: Services;
  readonly #steps: Map<string, Step>;
  readonly #made = new Map<string, Made | null>();
  #now: Instant = 0;

  constructor({ reading, posting, catalogs }: Databases, account: Account, steps: Step[]) {
    this.#account = account;
    this.#steps = new Map(steps.map((step) => [step.key, step]));
    const lanes = { lanes: 1, clock: async () => this.#now };
    this.#writePath = openWritePath({
      ledger: "examples",
      posting,
      reading,
      catalogs,
      stripe: null,
      log: () => {},
      lanes,
    });
    this.#services = buildServices(reading, this.#writePath.lanes, this.#writePath.payments, catalogs, 0);
  }

  close(): Promise<void> {
    return this.#writePath.close();
  }

  async tell({ at, steps }: Moment): Promise<void> {
    this.#now = at;
    const requests = await Promise.all(steps.map((step) => this.#requestOf(step)));
    const accepted = await Promise.all(
      requests.map((request, index) => (request === null ? null : this.#send(steps[index]!, request))),
    );
    this.refused += accepted.filter((each) => each === false).length;
  }

  async #requestOf({ request }: Step): Promise<OperationInput | null> {
    if (!("of" in request)) return request;
    const made = await this.#madeBy(request.of);
    return made === null ? null : request.ask(made);
  }

  /** What an earlier request made. Where another run of the program sent it, its repeat tells. */
  async #madeBy(key: string): Promise<Made | null> {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const step = this.#steps.get(key);
    const request = step === undefined ? null : await this.#requestOf(step);
    if (request !== null) await this.#send(step!, request);
    return this.#made.get(key) ?? null;
  }

  /**
   * @returns false where it was refused, which is no failure: a catalog may have other prices than the shipped one
   * @throws where there was no answer
   */
  async #send(step: Step, request: OperationInput): Promise<boolean> {
    const { actor, key } = step;
    const command = await commandOf(this.#services, this.#account, request, { actor, key });
    const outcome = command.ok ? await this.#services.post(command.value) : null;
    if (outcome?.ok === false && outcome.rejection.code === "unavailable") throw new Error(outcome.rejection.detail);
    const entry = outcome?.ok === true ? outcome.answer.entry : null;
    this.#made.set(key, entry === null ? null : await this.#idsOf(entry));
    return outcome?.ok === true;
  }

  async #idsOf({ wallet, sequence }: PostedEntry): Promise<Made | null> {
    const place = await this.#services.wallets.number(this.#account, wallet);
    if (place === null) return null;
    const { number } = this.#account;
    return { deposit: formatId("dp", number, place, sequence), entry: formatId("en", number, place, sequence) };
  }
}
