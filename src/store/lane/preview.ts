import type { Entry } from "../../core/entry.ts";
import type { Grant } from "../../core/grant.ts";
import { execute, rollForward } from "../../core/ledger.ts";
import type { Order } from "../../core/payment.ts";
import type { Rejection } from "../../core/rejection.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { Subscription } from "../../core/subscription.ts";
import type { Wallet } from "../../core/wallet.ts";
import type { Database } from "../database.ts";
import type { PostRequest, WalletFigures } from "../posting.ts";
import { decideOne } from "./batch.ts";
import { within } from "./keys.ts";
import { loadBatch } from "./load-batch.ts";
import { Names } from "./names.ts";

/** What a command would do: the entries it would post, and the wallet before and after them. */
export type Preview = {
  entries: Entry[];
  before: WalletFigures;
  after: WalletFigures;
  grant: Grant | null;
  /** The plan afterwards. */
  subscription: Subscription | null;
  /** What a card would be charged for. */
  purchase: Order | null;
};

/** Decides a command on what stands in the database now and writes nothing, not even what is due. */
export async function preview(
  database: Database,
  request: PostRequest,
  provider: string | null,
): Promise<Result<Preview, Rejection>> {
  return database.begin(async (sql): Promise<Result<Preview, Rejection>> => {
    const batch = await loadBatch(sql, new Names(), [request], { provider });
    const { account, wallet: id, command } = request;
    const { wallet } = batch.wallets.get(within(account.number, id))!;
    const book = batch.books.get(account.number)!;
    rollForward(book, wallet, Math.max(batch.now, wallet.lastAt), batch.now);
    const before = figures(wallet);
    const { noted, result } = execute(book, wallet, command, batch.now);
    if (!result.ok) return fail(result.error);
    const { entries, schedule } = result.value;
    const purchase = noted.payments[0]?.order ?? null;
    const { subscription } = wallet;
    return ok({ entries, before, after: figures(wallet), grant: schedule, subscription, purchase });
  });
}

/** Decides commands one after the other on what stands in the database now, and writes nothing. */
export async function previewAll(
  database: Database,
  requests: PostRequest[],
  provider: string | null,
): Promise<Result<{ replayed: boolean }, Rejection>[]> {
  return database.begin(async (sql) => {
    const batch = await loadBatch(sql, new Names(), requests, { provider });
    return requests.map((request): Result<{ replayed: boolean }, Rejection> => {
      const decided = decideOne(batch, request);
      const known = typeof decided === "function" ? decided() : decided;
      if ("recall" in known || known.ok === null) return ok({ replayed: true });
      if (known.ok) return ok({ replayed: known.replayed });
      const { rejection } = known;
      if (rejection.code === "unavailable" || rejection.code === "idempotency_in_progress")
        throw new Error(rejection.detail);
      return fail(rejection);
    });
  });
}

function figures(wallet: Wallet): WalletFigures {
  return { id: wallet.id, balance: wallet.balance, outstanding: wallet.outstanding };
}
