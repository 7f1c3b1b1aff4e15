import type { Book } from "../core/decide/book.ts";
import { execute } from "../core/ledger.ts";
import { emptyWallet, type Wallet } from "../core/wallet.ts";
import { FAULTS_MAX, type Fault, type HistoryRow, type Owner, requestOf } from "./import-file.ts";

/**
 * Brings a whole history into wallets in memory, by the ledger's own rules, one wallet after the other. That references
 * are billed once is not tried here: this would have to remember all of them.
 *
 * @param rows by wallet and time
 * @returns the first row of each wallet that is refused; few, where there are many
 */
export function tryHistory(rows: Iterable<HistoryRow>, owner: Owner): Fault[] {
  const { account, catalog } = owner;
  const book: Book = {
    catalog,
    timeZone: account.timeZone,
    provider: null,
    billed: new Map(),
    receipts: new Map(),
    cases: new Map(),
  };
  const faults: Fault[] = [];
  let wallet: Wallet | null = null;
  let refused: string | null = null;
  for (const { row, time, entry, wallet: id } of rows) {
    if (refused === id) continue;
    const { command, workspace } = requestOf(owner, entry);
    if (wallet?.id !== id) wallet = emptyWallet(id, workspace);
    const { result } = execute(book, wallet, command, time);
    if (!result.ok) {
      refused = id;
      faults.push({ row, id: entry.id, detail: result.error.detail });
      if (faults.length === FAULTS_MAX) return faults;
    }
    forget(book, wallet);
  }
  return faults;
}

/** History gives nothing back, so nobody asks for a use, a reference or a burnt grant again. */
function forget(book: Book, wallet: Wallet): void {
  book.billed.clear();
  wallet.uses.clear();
  if (wallet.grants.size === wallet.burning.length) return;
  for (const grant of wallet.grants.values()) if (grant.remaining === 0) wallet.grants.delete(grant.number);
}
