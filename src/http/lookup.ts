import type { Account } from "../store/posting.ts";
import { notFound, Refused } from "./problem.ts";
import type { Services, WalletState } from "./services.ts";

/** The account that a path names. */
export async function findAccount(services: Services, id: string): Promise<Account> {
  const account = await services.accounts.get(id);
  if (account === null) throw new Refused(notFound("account"));
  return account;
}

/** The number of a wallet that a path names: what the ids of everything in it are made from. */
export async function findWalletNumber(services: Services, account: Account, wallet: string): Promise<number> {
  const number = await services.wallets.number(account, wallet);
  if (number === null) throw new Refused(notFound("wallet"));
  return number;
}

export async function findWallet(services: Services, account: Account, wallet: string): Promise<WalletState> {
  const state = await services.wallets.get(account, wallet);
  if (state === null) throw new Refused(notFound("wallet"));
  return state;
}
