import { fail, ok, type Result } from "../core/result.ts";
import type { Account, Answer, PostOutcome, PostRequest } from "../store/posting.ts";
import { failureOf } from "./failures.ts";
import { paymentView } from "./payment-views.ts";
import type { Failure } from "./problem.ts";
import type { Operation } from "./schemas/bodies.ts";
import type { DepositView, EntryView, GrantView, WalletFiguresView } from "./schemas/ledger.ts";
import type { PaymentView } from "./schemas/payments.ts";
import type { Services } from "./services.ts";
import { depositView, entryView, grantView, walletFiguresView } from "./views.ts";

/** What a write is answered with, by operation; the contract's schemas say which fields each has. */
export type WriteAnswer =
  | {
      deposit?: DepositView;
      grant?: GrantView;
      entry: EntryView | null;
      outstanding_added?: number;
      wallet: WalletFiguresView;
    }
  | { payment: PaymentView };

/** 202: a purchase that is not decided yet. */
export type Written = { status: 201 | 202; replayed: boolean; answer: WriteAnswer };

/** What the write path said, as the contract says it; the same whether the request came alone or in a batch. */
export async function writtenOf(
  services: Services,
  request: PostRequest,
  operation: Operation,
  outcome: PostOutcome,
): Promise<Result<Written, Failure>> {
  const { account } = request;
  if (!outcome.ok) return fail(await failureOf(services, account, outcome.rejection));
  const { replayed, answer } = outcome;
  if (answer.payment !== undefined) {
    return ok({ status: 202, replayed, answer: { payment: paymentView(account, answer.payment) } });
  }
  return ok({ status: 201, replayed, answer: await answerOf(services, request, account, operation, answer) });
}

async function answerOf(
  services: Services,
  request: PostRequest,
  account: Account,
  operation: Operation,
  answer: Answer,
): Promise<WriteAnswer> {
  const number = await services.wallets.number(account, answer.wallet.id);
  if (number === null) throw new Error(`wallet ${answer.wallet.id} was written to and cannot be found`);
  const place = { account: account.number, wallet: number };
  const entry = answer.entry === null ? null : entryView(place, answer.entry);
  const wallet = walletFiguresView(request.catalog, answer.wallet);
  switch (operation) {
    case "deposit":
    case "void":
      return { deposit: depositView(account, present(answer.deposit)), entry, wallet };
    case "settle":
      return {
        deposit: depositView(account, present(answer.deposit)),
        entry,
        outstanding_added: Math.max(0, entry?.outstanding_change ?? 0),
        wallet,
      };
    case "grant": {
      // As of the entry, so that a repeat is answered word for word however late it comes.
      const at = answer.entry?.effectiveAt ?? 0;
      return { grant: grantView(place, present(answer.grant), at), entry, wallet };
    }
    case "charge":
    case "refund":
    case "withdraw":
    case "topup":
    case "adjustment":
    case "repayment":
    case "waiver":
    case "plan":
    case "auto_reload":
      return { entry, wallet };
    default:
      return operation satisfies never;
  }
}

function present<T>(value: T | null): T {
  if (value === null) throw new Error("the write path answered without what it wrote");
  return value;
}
