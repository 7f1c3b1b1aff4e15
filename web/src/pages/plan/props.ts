import type { Schema } from "@scrip/sdk";
import type { Account, Catalog } from "../../api/words.ts";

/** What every part of the page is about. */
export type WalletProps = { account: Account; wallet: Schema<"Wallet">; catalog: Catalog };

/** What writes say to find this wallet: the workspace whose own it is. */
export function workspaceOf({ catalog, wallet }: Pick<WalletProps, "catalog" | "wallet">): { workspace?: string } {
  return catalog.wallets === "account" ? {} : { workspace: wallet.workspace ?? wallet.id };
}
