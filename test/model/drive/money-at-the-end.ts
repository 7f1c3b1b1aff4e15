import type { Purchase, WalletHistory } from "../history.ts";
import { type Account, bookOf } from "../predict/account.ts";
import type { PaymentFact } from "../predict/money.ts";
import type { Client } from "./client.ts";
import { Disagreement } from "./disagreement.ts";
import { type ApiPayment, numberIn } from "./sending.ts";
import { showTime } from "./show.ts";
import { type ApiStanding, attemptFacts, compareStanding, readBack, readSeen } from "./standing.ts";

/** When all is done: purchases, plans and Auto Reload in the tables, in the model, and as the API shows them. */
export async function compareMoney(
  client: Client,
  account: Account,
  wallet: WalletHistory,
  standing: ApiStanding,
  now: number,
): Promise<void> {
  const book = bookOf(account, wallet.wallet);
  const place = `${account.id} ${wallet.wallet}`;
  compareStanding(account, wallet.wallet, standing, now);
  same(`the purchases of ${place}`, book.payments.map(inWords).sort(), wallet.purchases.flatMap(keptInWords).sort());

  const { attempts } = await readSeen(client, account.id, standing, null);
  const said = book.attempts.map((attempt) => {
    const payment = attempt.payment === null ? undefined : book.payments[attempt.payment];
    return JSON.stringify({ ...attemptFacts(attempt), outcome: payment?.state ?? "capped" });
  });
  same(
    `the attempts of Auto Reload in ${place}`,
    said,
    attempts.map(({ facts, outcome }) => JSON.stringify({ ...facts, outcome })),
  );

  const shown = await readBack<ApiPayment>(
    client,
    `/accounts/${account.id}/payments`,
    "payments",
    () => true,
    `&wallet=${encodeURIComponent(wallet.wallet)}`,
  );
  same(
    `the payments of ${place} as shown`,
    wallet.purchases.map(keptAsShown).sort(),
    shown.map((payment) => shownInWords(payment)).sort(),
  );
  await compareCycles(client, account, wallet);
}

function same(what: string, expected: string[], got: string[]): void {
  if (expected.join("\n") !== got.join("\n")) throw new Disagreement(what, expected, got);
}

/** One of the model's purchases. */
function inWords({ kind, order, method, receipt, state, entry, reversed }: PaymentFact): string {
  const { pack, count, credits, money } = order;
  const how = receipt === null ? `card ${method}` : `receipt ${receipt}`;
  return `${kind} of ${count} × ${pack} (${credits} for ${money}, ${how}): ${state} #${entry}, ${reversed} reversed`;
}

/** The same of one that is kept. Which purchases a card declined that nobody waits for the model does not follow. */
function keptInWords(purchase: Purchase): string[] {
  const { kind, pack, count, credits, money, provider, method, receipt, state, sequence, reversed } = purchase;
  if (kind === "topup" && state === "declined") return [];
  const how = provider === "manual" ? `receipt ${receipt}` : `card ${method}`;
  return [
    `${kind} of ${count} × ${pack} (${credits} for ${money}, ${how}): ${state} #${sequence}, ${reversed} reversed`,
  ];
}

/** In the words of the API what is credited has succeeded. */
function keptAsShown({
  number,
  kind,
  provider,
  receipt,
  state,
  method,
  reversed,
  sequence,
  ...order
}: Purchase): string {
  const { pack, count, credits, money, currency } = order;
  const is = state === "credited" ? "succeeded" : state;
  return [
    number,
    kind,
    provider,
    receipt,
    is,
    method,
    reversed,
    sequence,
    pack,
    count,
    credits,
    money,
    currency,
  ].join();
}

function shownInWords({ id, entry, money, payment_method: method, ...shown }: ApiPayment): string {
  const { kind, provider, receipt, state, reversed, pack, count, credits } = shown;
  const sequence = entry === null ? null : numberIn(entry);
  const ordered = [pack, count, credits, money.amount, money.currency];
  return [numberIn(id), kind, provider, receipt, state, method, reversed, sequence, ...ordered].join();
}

/** The windows of usage that a plan gives. */
async function compareCycles(client: Client, account: Account, { wallet, subscription }: WalletHistory): Promise<void> {
  if (subscription?.cycleFrom == null) return;
  const { cycleFrom, renewsAt, previousFrom } = subscription;
  const windows: [string, number, number][] = [["this_cycle", cycleFrom, renewsAt]];
  if (previousFrom !== null) windows.push(["last_cycle", previousFrom, cycleFrom]);
  for (const [period, from, to] of windows) {
    const query = new URLSearchParams({ period, wallet });
    const shown = await client.read<{ window: { from: string; to: string } }>(`/accounts/${account.id}/usage?${query}`);
    const got = shown && [shown.window.from, shown.window.to].map((at) => showTime(Date.parse(at)));
    same(`${period} of ${account.id} ${wallet}`, [showTime(from), showTime(to)], got ?? []);
  }
}
