import type { Schema } from "@scrip/sdk";

export type Wallet = Schema<"Wallet">;

/** What a wallet is called: by the workspace whose it is. */
export function nameOf(wallet: Pick<Wallet, "id" | "workspace" | "name">): string {
  return wallet.name ?? wallet.workspace ?? wallet.id;
}

/** Those whose name or id has the text in it, in any case, by name. */
export function searchWallets(wallets: Wallet[], search: string): Wallet[] {
  const wanted = search.trim().toLocaleLowerCase();
  return wallets
    .filter((wallet) => `${nameOf(wallet)} ${wallet.id}`.toLocaleLowerCase().includes(wanted))
    .toSorted((a, b) => nameOf(a).localeCompare(nameOf(b), undefined, { numeric: true }));
}
