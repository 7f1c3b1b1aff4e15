import type { Account } from "../predict/account.ts";
import { newAccount } from "../predict/account.ts";
import type { Product } from "../predict/prices.ts";
import type { Named, NamedPayment } from "../predict/request.ts";
import type { Sending } from "./sending.ts";

/** The stage of one run: its accounts, what the model knows of them, and the ids that the server gave. */
export type Scene = {
  now: number;
  accounts: Map<string, Account>;
  known: Known;
  /** Everything sent so far, in the order in which it was made up. */
  sent: Sending[];
  /** The first answer to each key, by account. */
  answers: Map<string, string>;
};

export type Known = { deposits: Owned[]; entries: Owned[]; grants: Owned[]; payments: Map<string, OwnedPayment> };
export type Owned = Named & { account: string; wallet: string };
export type OwnedPayment = NamedPayment & { account: string; wallet: string };

/** A place where credits are: a wallet, with a workspace that draws on it. */
export type Place = { account: string; wallet: string; workspace: string };

const PLACES: { account: string; product: Product; workspaces: string[] }[] = [
  { account: "outreach", product: "outreach", workspaces: ["emea", "apac", "emea"] },
  { account: "studio", product: "studio", workspaces: ["acme", "blå & co/2"] },
  { account: "studio-2", product: "studio", workspaces: ["acme"] },
  { account: "parlour", product: "parlour", workspaces: ["lily", "rose"] },
];

/** How many accounts a run has, and how many places. */
export const ACCOUNTS = PLACES.length;
export const PLACES_COUNT = PLACES.flatMap(({ workspaces }) => workspaces).length;
/** The place where now and then there is as much as a wallet can hold. */
export const FULL_PLACE = 5;

/** @param zones of the accounts, in their order */
export function newScene(name: string, now: number, zones: string[]): Scene {
  const accounts = PLACES.map(({ account, product }, index) => newAccount(`${name}-${account}`, product, zones[index]));
  return {
    now,
    accounts: new Map(accounts.map((account) => [account.id, account])),
    known: { deposits: [], entries: [], grants: [], payments: new Map() },
    sent: [],
    answers: new Map(),
  };
}

export function placesOf(scene: Scene): Place[] {
  const ids = [...scene.accounts.keys()];
  return PLACES.flatMap(({ product, workspaces }, index) => {
    const account = ids[index] as string;
    return workspaces.map((workspace) => ({ account, workspace, wallet: product === "outreach" ? "main" : workspace }));
  });
}

export function accountOf(scene: Scene, id: string): Account {
  const account = scene.accounts.get(id);
  if (account === undefined) throw new Error(`there is no account ${id} in this run`);
  return account;
}
