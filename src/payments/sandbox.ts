import { setTimeout as sleep } from "node:timers/promises";
import { type ChargeRequest, type PaymentProvider, type ProviderPayment, ProviderUnknown } from "./provider.ts";
import type { SandboxBooks, SandboxPayment } from "./sandbox-books.ts";
import { ANSWERS_TWICE, chargeCard, listCards, TIMES_OUT, whyDeclined } from "./sandbox-cards.ts";
import { afterEvent, type PlayResult, type SandboxEvent } from "./sandbox-play.ts";

export type SandboxOptions = {
  books: SandboxBooks;
  /** Receives the sandbox's webhooks: something happened to this payment. */
  listener: (payment: string) => Promise<void>;
  /** How long the card that times out keeps silent before the charge is given up, in milliseconds; 1000. */
  silenceMs?: number;
};

export type Sandbox = PaymentProvider & {
  /**
   * Plays what a payer or a bank does, and answers when the listener has been told.
   * @param amount of a partial refund, in the currency's smallest part; without it the rest is refunded
   * @throws what the listener throws; the event has happened nevertheless
   */
  play(payment: string, event: SandboxEvent, amount?: number | null): Promise<PlayResult>;
  /** Resolves when no webhook is being delivered any more. */
  settled(): Promise<void>;
};

/**
 * A provider with test cards instead of money. It stands for one outside: what it knows lies in books of its own, and
 * whoever stops between a charge and its answer finds the charge there.
 */
export function sandboxProvider({ books, listener, silenceMs = 1000 }: SandboxOptions): Sandbox {
  const deliveries = new Set<Promise<void>>();

  /** Like a webhook from outside it comes when it comes, and a failure is the listener's own affair. */
  function deliver(payment: string): void {
    const delivery = listener(payment)
      .catch(() => {})
      .finally(() => deliveries.delete(delivery));
    deliveries.add(delivery);
  }

  async function charge(request: ChargeRequest): Promise<ProviderPayment> {
    const opened = chargeCard(request);
    const isNew = await reach(books.add(opened));
    if (isNew && opened.method === TIMES_OUT.id) {
      await sleep(silenceMs);
      throw new ProviderUnknown("The sandbox did not answer in time, as its test card says.");
    }
    if (isNew && opened.method === ANSWERS_TWICE.id) {
      deliver(opened.id);
      deliver(opened.id);
    }
    if (isNew) return view(opened);
    const first = await reach(books.find(request.id));
    if (first === null) throw new Error(`the sandbox has lost payment ${request.id}`);
    return view(first);
  }

  async function play(id: string, event: SandboxEvent, amount: number | null = null): Promise<PlayResult> {
    for (;;) {
      const before = await books.find(id);
      if (before === null) {
        return { ok: false, error: { code: "not_found", detail: `The sandbox knows no payment ${id}.` } };
      }
      const next = afterEvent(before, event, amount);
      if (!next.ok) return next;
      // Where somebody else was faster, the event is judged again on what stands now.
      if (!(await books.replace(before, next.value))) continue;
      await listener(id);
      return { ok: true, value: view(next.value) };
    }
  }

  return {
    name: "sandbox",
    charge,
    play,
    async find(request) {
      const payment = await reach(books.find(request.id));
      return payment === null ? null : view(payment);
    },
    methods: async () => listCards(),
    setUpMethod: async () => null,
    async *list(from, to) {
      for await (const payment of books.list(from, to)) yield view(payment);
    },
    readWebhook: async () => null,
    async settled() {
      while (deliveries.size > 0) await Promise.all(deliveries);
    },
  };
}

/** Whether something was written to books that cannot be reached is as unknown as with any provider. */
async function reach<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new ProviderUnknown("The sandbox's books cannot be reached.", { cause });
  }
}

function view({ id, method, state, money, refunded, disputed }: SandboxPayment): ProviderPayment {
  return {
    id,
    receipt: `sandbox_${id}`,
    state,
    money,
    refunded,
    disputed,
    declined: state === "declined" ? whyDeclined(method) : null,
    confirmUrl: null,
  };
}
