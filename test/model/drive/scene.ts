import type { Account } from "../predict/account.ts";
import { newAccount } from "../predict/account.ts";
import type { Product } from "../predict/prices.ts";
import type { Named } from "../predict/request.ts";
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

export type Known = { deposits: Owned[]; entries: Owned[]; grants: Owned[] };
export type Owned = Named & { account: string; wallet: string };

/** A place where credits are: a wallet, with a workspace that draws on it. */
export type Place = { account: string; wallet: string; workspace: string };

const PLACES: { account: string; product: Product; workspaces: string[] }[] = [
  { account: "outreach", product: "outreach", workspaces: ["emea", "apac", "emea"] },
  { account: "studio", product: "studio", workspaces: ["acme", "blå & co/2"] },
  { account: "studio-2", product: "studio", workspaces: ["acme"] },
];

export function newScene(name: string, now: number): Scene {
  const accounts = PLACES.map(({ account, product }) => newAccount(`${name}-${account}`, product));
  return {
    now,
    accounts: new Map(accounts.map((account) => [account.id, account])),
    known: { deposits: [], entries: [], grants: [] },
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
