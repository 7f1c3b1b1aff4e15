import { readAccount } from "../store/accounts.ts";
import type { Database } from "../store/database.ts";
import { createLink, type Standing } from "../store/sessions.ts";

/** One account of each example product. */
const SHOWN = ["northwind", "atelier"];

/**
 * Links that open the pages of a server that was started to be looked at: one for the operator's staff, one for the
 * owner of each of two example accounts. Lines for a person to read; none where the accounts are not there.
 * @param url where the pages are
 */
export async function exampleLinks(database: Database, url: string): Promise<string[]> {
  const accounts = (await Promise.all(SHOWN.map((id) => readAccount(database, id)))).filter((found) => found !== null);
  if (accounts.length === 0) return [];
  const links: [string, string][] = [
    [
      "as the operator's admin",
      await link(database, url, "staff@example.com", { side: "operator", role: "admin", account: null }),
    ],
  ];
  for (const { id, name } of accounts) {
    const owner: Standing = { side: "customer", role: "owner", account: id };
    links.push([`as the owner of ${name ?? id}`, await link(database, url, `owner@${id}.example`, owner)]);
  }
  const width = Math.max(...links.map(([who]) => who.length));
  return [
    "Open the pages with one of these links. Each works once, within ten minutes:",
    ...links.map(([who, opened]) => `  ${who.padEnd(width)}  ${opened}`),
    `Another: npx scrip sign-in EMAIL --role admin, or … --account ${accounts[0]!.id} --role owner`,
  ];
}

async function link(database: Database, url: string, email: string, standing: Standing): Promise<string> {
  const user = { id: null, name: null, email };
  const invitation = { ...standing, user, returnUrl: null, embed: false, page: null };
  const { token } = await createLink(database, invitation, "npm start");
  return `${url}/enter#token=${token}`;
}
