import { isUnderway } from "../case.ts";
import { fail } from "../result.ts";
import type { Wallet } from "../wallet.ts";
import type { Book, Decided } from "./book.ts";

/** Why an entry of this wallet cannot name a case; null: it can, or names none. */
export function checkNamedCase(book: Book, wallet: Wallet, id: string | null): Extract<Decided, { ok: false }> | null {
  if (id === null) return null;
  const named = book.cases.get(id);
  if (named === undefined) return fail({ code: "not_found", detail: "There is no such case in this account." });
  if (named.wallet !== wallet.id) {
    return fail({
      code: "conflict",
      detail: `This case is about the wallet ${named.wallet}: only an entry of that wallet corrects it.`,
    });
  }
  if (!isUnderway(named)) {
    const detail = `This case was closed as ${named.state}: reopen it before you correct it, or leave "case" out.`;
    return fail({ code: "conflict", detail });
  }
  return null;
}
