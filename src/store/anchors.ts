import type { Instant } from "../core/instant.ts";
import type { Database, Sql } from "./database.ts";
import type { Account } from "./posting.ts";

/** What the last entry of a wallet was, at some time. `number` counts through all wallets. */
export type Anchor = {
  number: number;
  account: string;
  wallet: string;
  sequence: number;
  hash: string;
  /** When the entry was posted. */
  at: Instant;
};

/**
 * Records the last entry of every wallet that moved since its last anchor, unless that was done within the last so many
 * seconds. Whoever records holds the row of the place `recorded`, so that numbers are committed in their order and nobody
 * who reads on from one passes by another.
 *
 * @returns how many anchors are new
 */
export async function recordAnchors(database: Database, everySeconds: number): Promise<number> {
  return database.begin(async (sql) => {
    await sql`insert into anchor_places (place, through, since) values ('recorded', 0, '-infinity') on conflict do nothing`;
    const [due] = await sql`
      select through from anchor_places
      where place = 'recorded' and since <= now() - make_interval(secs => ${everySeconds})
      for update`;
    if (due === undefined) return 0;
    const { count } = await sql`
      insert into anchors (anchor_no, account_id, wallet_no, sequence, hash, at)
      select ${due.through}::bigint + row_number() over (order by w.account_id, w.wallet_no),
             w.account_id, w.wallet_no, e.sequence, e.hash, e.posted_at
      from wallets w
      join entries e on e.account_id = w.account_id and e.wallet_no = w.wallet_no and e.sequence = w.sequence
      where w.sequence > coalesce((
        select max(a.sequence) from anchors a where a.account_id = w.account_id and a.wallet_no = w.wallet_no), 0)`;
    await sql`update anchor_places set through = through + ${count}::bigint, since = now() where place = 'recorded'`;
    return count;
  }) as Promise<number>;
}

/** The next anchors that a place does not have, in their order. */
export async function readUnpublished(sql: Sql, place: string, limit: number): Promise<Anchor[]> {
  const rows = await sql`
    ${anchorColumns(sql)}
    where n.anchor_no > coalesce((select through from anchor_places where place = ${place}), 0)
    order by n.anchor_no limit ${limit}`;
  return rows.map(toAnchor);
}

/** Remembers that a place has all anchors up to this one. */
export async function markPublished(sql: Sql, place: string, through: number): Promise<void> {
  await sql`
    insert into anchor_places (place, through) values (${place}, ${through}::bigint)
    on conflict (place) do update
    set through = greatest(anchor_places.through, excluded.through), since = now()`;
}

/** Anchors of a wallet, the newest first, those of entries before `before`. */
export async function pageAnchors(
  sql: Sql,
  account: Account,
  wallet: string,
  { before, limit }: { before: number | null; limit: number },
): Promise<Anchor[]> {
  const rows = await sql`
    ${anchorColumns(sql)}
    where n.account_id = ${account.number} and w.id = ${wallet}
      and ${before === null ? sql`true` : sql`n.sequence < ${before}::bigint`}
    order by n.sequence desc limit ${limit}`;
  return rows.map(toAnchor);
}

function anchorColumns(sql: Sql) {
  return sql`
    select n.anchor_no, a.id as account, w.id as wallet, n.sequence, encode(n.hash, 'hex') as hash, n.at
    from anchors n
    join wallets w on w.account_id = n.account_id and w.wallet_no = n.wallet_no
    join accounts a on a.account_id = n.account_id`;
}

function toAnchor({ anchor_no, account, wallet, sequence, hash, at }: Record<string, unknown>): Anchor {
  return { number: anchor_no, account, wallet, sequence, hash, at } as Anchor;
}
