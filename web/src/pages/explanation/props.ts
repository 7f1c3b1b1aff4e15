import type { Schema } from "@scrip/sdk";
import type { Account, Catalog } from "../../api/words.ts";

/** An explanation of a wallet's balance: of today, or as it stood when a problem was reported. */
export type ExplanationProps = {
  account: Account;
  catalog: Catalog;
  wallet: string;
  explanation: Schema<"Explanation">;
};
