import { contains } from "./accounts.ts";
import { type Origin, recordActs } from "./audit-log/record.ts";
import type { Database, Sql } from "./database.ts";
import { assign, lockAccounts, lookUp, type Name, Names, readCounters } from "./lane/names.ts";
import type { Account } from "./posting.ts";

export type Workspace = { workspace: string; name: string | null; createdAt: number };
export type Campaign = {
  workspace: string;
  campaign: string;
  name: string | null;
  url: string | null;
  createdAt: number;
};

/** Makes a workspace known, or gives it a name. */
export async function putWorkspace(
  database: Database,
  account: Account,
  change: { workspace: string; name?: string | null },
  origin: Origin | null = null,
): Promise<Workspace> {
  return database.begin(async (sql) => {
    const number = await numberFor(sql, { table: "workspace", account: account.number, id: change.workspace });
    const [row] = await sql`
      insert into workspaces (account_id, workspace_no, id, name, created_at)
      values (${account.number}, ${number}, ${change.workspace}, ${change.name ?? null}, scrip_now())
      on conflict (account_id, workspace_no) do update
        set name = ${change.name === undefined ? sql`workspaces.name` : change.name}
      returning *`;
    await recordActs(sql, origin, {
      action: "workspace.set",
      account: account.id,
      target: { type: "workspace", id: change.workspace },
      after: { name: row!.name },
    });
    return toWorkspace(row);
  });
}

/** Makes a campaign known (and its workspace), or gives it a name and a link. */
export async function putCampaign(
  database: Database,
  account: Account,
  change: { workspace: string; campaign: string; name?: string | null; url?: string | null },
  origin: Origin | null = null,
): Promise<Campaign> {
  const { workspace } = await putWorkspace(database, account, { workspace: change.workspace });
  return database.begin(async (sql) => {
    const place: Name = { table: "workspace", account: account.number, id: workspace };
    const workspaceNumber = await numberFor(sql, place);
    const name: Name = { table: "campaign", account: account.number, workspace: workspaceNumber, id: change.campaign };
    const number = await numberFor(sql, name);
    const [row] = await sql`
      insert into campaigns (account_id, campaign_no, workspace_no, id, name, url, created_at)
      values (${account.number}, ${number}, ${workspaceNumber}, ${change.campaign}, ${change.name ?? null},
              ${change.url ?? null}, scrip_now())
      on conflict (account_id, campaign_no) do update
        set name = ${change.name === undefined ? sql`campaigns.name` : change.name},
            url = ${change.url === undefined ? sql`campaigns.url` : change.url}
      returning *`;
    await recordActs(sql, origin, {
      action: "campaign.set",
      account: account.id,
      target: { type: "campaign", id: change.campaign },
      after: { workspace, name: row!.name, url: row!.url },
    });
    return toCampaign({ ...row, workspace });
  });
}

/** The number a name has, or the next one of its account, under the account's lock. */
async function numberFor(sql: Sql, name: Name): Promise<number> {
  await lockAccounts(sql, [name.account]);
  const found = new Names();
  await lookUp(sql, [name], found);
  return found.get(name) ?? assign(await readCounters(sql, name.account), name);
}

/** In the order of their ids. */
export async function listWorkspaces(
  sql: Sql,
  account: Account,
  page: { search: string | null; after: string | null; limit: number },
): Promise<Workspace[]> {
  const rows = await sql`
    select * from workspaces
    where account_id = ${account.number} and id > ${page.after ?? ""}
      ${page.search === null ? sql`` : sql`and (id ilike ${contains(page.search)} or name ilike ${contains(page.search)})`}
    order by id limit ${page.limit}`;
  return rows.map(toWorkspace);
}

/** In the order of workspace and campaign. */
export async function listCampaigns(
  sql: Sql,
  account: Account,
  page: {
    workspace: string | null;
    search: string | null;
    after: { workspace: string; campaign: string } | null;
    limit: number;
  },
): Promise<Campaign[]> {
  const { workspace, search, after } = page;
  const rows = await sql`
    select c.*, w.id as workspace from campaigns c
    join workspaces w on w.account_id = c.account_id and w.workspace_no = c.workspace_no
    where c.account_id = ${account.number}
      ${workspace === null ? sql`` : sql`and w.id = ${workspace}`}
      ${search === null ? sql`` : sql`and (c.id ilike ${contains(search)} or c.name ilike ${contains(search)})`}
      ${after === null ? sql`` : sql`and (w.id, c.id) > (${after.workspace}, ${after.campaign})`}
    order by w.id, c.id limit ${page.limit}`;
  return rows.map(toCampaign);
}

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
function toWorkspace(row: any): Workspace {
  return { workspace: row.id, name: row.name, createdAt: row.created_at };
}

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
function toCampaign(row: any): Campaign {
  return { workspace: row.workspace, campaign: row.id, name: row.name, url: row.url, createdAt: row.created_at };
}
