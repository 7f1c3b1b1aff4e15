import { isOpen } from "../../core/payment.ts";
import type { Connection } from "../database.ts";
import type { LaneOutcome, PaymentPlace, PostRequest, Unanswered } from "../posting.ts";
import type { Batch } from "./batch.ts";
import { AccountChanged, isConnectionLost, isKeyTaken, isRetryable } from "./failure.ts";
import { within } from "./keys.ts";
import { KnownClock } from "./known-clock.ts";
import type { Clock } from "./load-batch.ts";
import { Names } from "./names.ts";
import { postBatch } from "./post-batch.ts";
import { Session } from "./session.ts";
import { type Prepared, postPrepared, prepareWarm, WarmWallets } from "./warm.ts";

export type LaneOptions = {
  /**
   * How many queues there are; an account's requests all go through one. More of them make smaller sets, each with a
   * transaction's cost, so one is the fastest until it fills a processor.
   */
  lanes: number;
  /** Most requests in one set. */
  setSize: number;
  /**
   * How many requests must wait before a set is sent behind others. A set has a cost of its own, so that fewer had better
   * wait for the one before them, and share the next with who comes meanwhile.
   */
  setBehind: number;
  /** Most requests that may wait in one lane; more are answered `unavailable`. */
  queueSize: number;
  /** How long a set is tried again while the database is away. */
  patienceMs: number;
  /** How long a repeat waits for the first request with its key. */
  repeatPatienceMs: number;
  /** Tells the time instead of the database. For histories that are made up, never for a server. */
  clock?: Clock;
  /** Who charges cards; null: nobody does. */
  provider: string | null;
  /** Told of a payment that was decided and committed: somebody has to ask the provider for it. */
  onPayment?: (place: PaymentPlace) => void;
};

export const LANE_DEFAULTS: LaneOptions = {
  lanes: 1,
  setSize: 1_000,
  setBehind: 64,
  queueSize: 10_000,
  patienceMs: 15_000,
  repeatPatienceMs: 10_000,
  provider: null,
};

export type LaneFigures = { waiting: number; posted: number; sets: number; retries: number; refusedFull: number };

type Waiting = {
  request: PostRequest;
  resolve: (outcome: LaneOutcome) => void;
  reject: (error: unknown) => void;
};

/**
 * The one write path. Requests queue in a lane, one for all requests of an account; whenever a lane's session is free it
 * takes everything that queued meanwhile and posts it as one set. So a lonely request never waits for others, and a
 * crowd shares one commit.
 */
export class Lanes {
  readonly #lanes: Lane[];
  readonly #options: LaneOptions;
  readonly #pendingKeys = new Map<string, number>();
  #closing = false;

  constructor(connection: Connection, options: Partial<LaneOptions> = {}) {
    this.#options = { ...LANE_DEFAULTS, ...options };
    const names = new Names();
    this.#lanes = Array.from({ length: this.#options.lanes }, () => new Lane(connection, names, this.#options));
  }

  /**
   * Posts one request and answers when its transaction is committed, or when a rule refused it.
   *
   * @throws what was thrown by a defect that this request alone brings about
   */
  async post(request: PostRequest): Promise<LaneOutcome> {
    if (this.#closing) return unavailable("The server is stopping: send the request again, to another one or later.");
    const lane = this.#lanes[request.account.number % this.#lanes.length]!;
    const { key } = request.command;
    const pending = key === null ? null : within(request.account.number, key);
    const repeats = pending !== null && (this.#pendingKeys.get(pending) ?? 0) > 0;
    const posting = lane.push(request);
    if (pending === null) return posting;
    this.#pendingKeys.set(pending, (this.#pendingKeys.get(pending) ?? 0) + 1);
    const forget = () => {
      const left = this.#pendingKeys.get(pending)! - 1;
      if (left === 0) this.#pendingKeys.delete(pending);
      else this.#pendingKeys.set(pending, left);
    };
    posting.then(forget, forget);
    return repeats ? this.#orInProgress(posting) : posting;
  }

  /** A repeat waits for the first request with its key, but not for ever. */
  async #orInProgress(posting: Promise<LaneOutcome>): Promise<LaneOutcome> {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<LaneOutcome>((resolve) => {
      const detail = "The first request with this key is still being decided: send it again in a moment.";
      const outcome: LaneOutcome = { ok: false, rejection: { code: "idempotency_in_progress", detail } };
      timer = setTimeout(resolve, this.#options.repeatPatienceMs, outcome);
    });
    try {
      return await Promise.race([posting, tooLong]);
    } finally {
      clearTimeout(timer);
    }
  }

  figures(): LaneFigures {
    const sum = (figure: keyof LaneFigures) => this.#lanes.reduce((total, lane) => total + lane.figures[figure], 0);
    return {
      waiting: sum("waiting"),
      posted: sum("posted"),
      sets: sum("sets"),
      retries: sum("retries"),
      refusedFull: sum("refusedFull"),
    };
  }

  /** Takes no more requests, answers those it has, and gives its sessions back. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }
}

function unavailable(detail: string): { ok: false; rejection: Unanswered } {
  return { ok: false, rejection: { code: "unavailable", detail, retryAfterSeconds: 1 } };
}

const FULL = "The server has more requests waiting than it can hold: send the request again in a moment.";
const AWAY =
  "The database could not be reached in time. The request may or may not have been posted: send it again with the same key.";

/** A set on its way to the database, decided ahead of its answer. */
type Flight = { prepared: Prepared; set: Waiting[]; writer: Session; stands: Promise<boolean>; ended: boolean };

/**
 * One queue and the sessions that empty it: while sets are being written, the next is decided on the wallets as they will
 * leave them, and sent behind them. The database itself keeps their order, for each waits for the lock of the one before,
 * and writes only where its wallets are as it was decided on.
 */
class Lane {
  readonly figures: LaneFigures = { waiting: 0, posted: 0, sets: 0, retries: 0, refusedFull: 0 };
  readonly #names: Names;
  readonly #options: LaneOptions;
  readonly #writers: Session[];
  readonly #scout: Session;
  readonly #warm = new WarmWallets(WARM_WALLETS);
  readonly #clock = new KnownClock();
  /** Until then sets ask before they are decided. */
  #repeatsUntil = 0;
  #queue: Waiting[] = [];
  #working: Promise<void> | null = null;
  /** Sets that are being written, the oldest first. */
  #flights: Flight[] = [];
  /** How many may be expected to wait soon, and until when: those that waited when a set was answered, and those answered. */
  readonly #crowd: { size: number; until: number; complete: (() => void) | null } = {
    size: 0,
    until: 0,
    complete: null,
  };
  /** One of them failed: whatever was decided behind it is void. */
  #failed = false;

  constructor(connection: Connection, names: Names, options: LaneOptions) {
    this.#names = names;
    this.#options = options;
    this.#writers = Array.from({ length: WRITERS }, () => new Session(connection));
    this.#scout = new Session(connection);
  }

  push(request: PostRequest): Promise<LaneOutcome> {
    if (this.#queue.length >= this.#options.queueSize) {
      this.figures.refusedFull += 1;
      return Promise.resolve(unavailable(FULL));
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ request, resolve, reject });
      this.figures.waiting = this.#queue.length;
      if (this.#queue.length >= this.#crowd.size) this.#crowd.complete?.();
      this.#working ??= this.#start();
    });
  }

  async close(): Promise<void> {
    while (this.#working !== null) await this.#working;
    await Promise.all([this.#scout, ...this.#writers].map((session) => session.close()));
  }

  /** Begins when everything that arrived together with the first request has been queued too: they share a set. */
  async #start(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      const writer = await this.#freeWriter();
      await this.#gather();
      const set = this.#queue.splice(0, this.#options.setSize);
      this.figures.waiting = this.#queue.length;
      await this.#postNext(set, writer);
      if (this.#queue.length === 0) await this.#landAll();
    }
    this.#working = null;
  }

  /** A session that writes nothing, once there is one and enough waits to be worth a set of its own. */
  async #freeWriter(): Promise<Session> {
    for (;;) {
      if (this.#failed) await this.#landAll();
      this.#flights = this.#flights.filter((flight) => !flight.ended);
      const free = this.#writers.find((writer) => this.#flights.every((flight) => flight.writer !== writer));
      const enough = this.#queue.length >= Math.min(this.#options.setBehind, this.#options.setSize);
      if (free !== undefined && (enough || this.#flights.length === 0)) return free;
      await this.#flights[0]!.stands;
    }
  }

  /**
   * Who was just answered often asks again at once. Where others wait already, these would make one small set after the
   * other in turns with them; so they are waited for, a moment, and share a set. A lonely request waits for nobody.
   */
  async #gather(): Promise<void> {
    const left = this.#crowd.until - performance.now();
    if (this.#flights.length > 0 || left <= 0 || this.#queue.length >= this.#crowd.size) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, left);
      this.#crowd.complete = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#crowd.complete = null;
  }

  /** Decides a set behind those that are being written, and sends it; or has it take the way with locks. */
  async #postNext(set: Waiting[], writer: Session): Promise<void> {
    const prepared = await this.#prepare(set, writer);
    if (prepared === null || this.#failed) {
      await this.#landAll();
      return this.#postSet(set);
    }
    const flight: Flight = { prepared, set, writer, ended: false, stands: this.#writePrepared(prepared, set, writer) };
    this.#flights.push(flight);
    void flight.stands.then((stands) => {
      flight.ended = stands;
      this.#failed ||= !stands;
    });
  }

  /** Waits for all sets that are being written. Those that failed take the way with locks, in their order. */
  async #landAll(): Promise<void> {
    const flights = this.#flights.splice(0);
    const stood = await Promise.all(flights.map((flight) => flight.stands));
    this.#failed = false;
    for (const [index, flight] of flights.entries()) if (!stood[index]) await this.#postSet(flight.set);
  }

  async #prepare(set: Waiting[], writer: Session): Promise<Prepared | null> {
    const requests = set.map((waiting) => waiting.request);
    const ahead = this.#flights.map((flight) => flight.prepared);
    const expectRepeats = performance.now() < this.#repeatsUntil;
    const around = { ...this.#options, known: this.#clock, expectRepeats };
    try {
      return await this.#scout.run((scout, wire) =>
        writer.run((sql) => prepareWarm(scout, wire, sql, this.#names, this.#warm, ahead, requests, around)),
      );
    } catch (error) {
      // Whatever it was, the way with locks will find it out, and say it.
      if (isConnectionLost(error)) this.#scout.drop();
      return null;
    }
  }

  /** @returns false where it did not stand: the way with locks loads again, retries, and takes a spoiled set apart */
  async #writePrepared(prepared: Prepared, set: Waiting[], writer: Session): Promise<boolean> {
    try {
      const outcomes = await writer.run((sql, wire) => postPrepared(sql, wire, prepared, this.#clock));
      this.#warm.keep(prepared.batch);
      this.#answer(set, outcomes);
      return true;
    } catch (error) {
      prepared.turn.locked(false);
      this.figures.retries += 1;
      this.#repeatsUntil = performance.now() + REPEATS_MS;
      this.#warm.forget();
      if (isConnectionLost(error)) this.#dropSessions();
      return false;
    }
  }

  #answer(set: Waiting[], outcomes: LaneOutcome[]): void {
    set.forEach((waiting, index) => {
      waiting.resolve(outcomes[index]!);
    });
    this.figures.posted += set.length;
    this.figures.sets += 1;
    this.#crowd.size = Math.min(this.#queue.length + set.length, this.#options.setBehind);
    this.#crowd.until = performance.now() + GATHER_MS;
  }

  /** Posts a set; where a defect spoils it, posts its requests one by one, so that one spoils no other. */
  async #postSet(set: Waiting[]): Promise<void> {
    try {
      this.#answer(set, await this.#withRetries(set.map((waiting) => waiting.request)));
    } catch (error) {
      this.#warm.forget();
      const [only] = set;
      if (set.length === 1 && only !== undefined) {
        if (error instanceof AccountChanged) only.resolve(unavailable(error.message));
        else only.reject(error);
        return;
      }
      for (const waiting of set) await this.#postSet([waiting]);
    }
  }

  /**
   * Tries a set again where nothing is wrong with it: after a lost race, a deadlock, or a lost connection. Whether a lost
   * commit took place needs no guessing: the same keys are looked up again, and what was posted is answered from there.
   */
  async #withRetries(requests: PostRequest[]): Promise<LaneOutcome[]> {
    const deadline = performance.now() + this.#options.patienceMs;
    for (let attempt = 0; ; attempt++) {
      try {
        const { outcomes, batch } = await this.#writers[0]!.run((sql, wire) =>
          postBatch(sql, wire, this.#names, requests, this.#options),
        );
        this.#warm.keep(batch);
        this.#announcePayments(batch);
        return outcomes;
      } catch (error) {
        const lost = isConnectionLost(error);
        if (lost) this.#dropSessions();
        if (!lost && !isRetryable(error)) throw error;
        this.figures.retries += 1;
        if (isKeyTaken(error) && attempt >= MOST_KEY_RACES) throw error;
        if (performance.now() > deadline) return requests.map(() => unavailable(AWAY));
        await pause(Math.min(2 ** attempt * (lost ? 20 : 2), 500) * (0.5 + Math.random() / 2));
      }
    }
  }

  #announcePayments({ changes }: Batch): void {
    for (const { payment, place } of changes.payments) if (isOpen(payment)) this.#options.onPayment?.(place);
  }

  #dropSessions(): void {
    for (const session of [this.#scout, ...this.#writers]) session.drop();
    // The database may come back from a backup that lacks names this process has seen.
    this.#names.forget();
    this.#warm.forget();
    this.#clock.forget();
  }
}

/** How long those who were just answered are waited for: less than a set of its own would cost. */
const GATHER_MS = 2;

/** A set that failed because of a repeat costs as much as several: whoever repeats one request often repeats others. */
const REPEATS_MS = 1_000;

/** How many sets a lane writes at the same time, or writes and decides. */
const WRITERS = 3;

/** How many wallets a lane keeps at hand. */
const WARM_WALLETS = 5_000;

/** A key that is taken again and again is no race but a defect. */
const MOST_KEY_RACES = 10;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
