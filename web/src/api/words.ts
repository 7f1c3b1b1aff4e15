import type { Schema } from "@scrip/sdk";
import { useSuspenseQuery } from "@tanstack/react-query";
import { locale } from "../format/locale.ts";
import { queries } from "./queries.ts";

export type Account = Schema<"AccountWithWallets">;
export type Catalog = Schema<"Catalog">;
export type Word = { singular: string; plural: string };

/** An account with its product's catalog: what its things are called, and in which time zone its days begin. */
export function useAccount(id: string): { account: Account; catalog: Catalog } {
  const { data: account } = useSuspenseQuery(queries.account(id));
  const { data: catalog } = useSuspenseQuery(queries.catalog(account.product));
  return { account, catalog };
}

/** `3 Clients`, `1 Client`. */
export function counted(count: number, word: Word): string {
  return `${count.toLocaleString(locale)} ${count === 1 ? word.singular : word.plural}`;
}
