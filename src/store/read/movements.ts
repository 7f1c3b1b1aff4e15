import type { Catalog } from "../../core/catalog.ts";
import type { MovementGroup } from "../../core/explain.ts";
import { labelKeyOf, labelOf } from "../../core/labels.ts";
import type { Sql } from "../database.ts";
import { entryType, entryTypeNumber, grantSource, TERM } from "../lane/codes.ts";
import type { Account } from "../posting.ts";

/**
 * What the entries of a wallet between two sequences moved, `after` < sequence ≤ `upTo`, by what the log calls them, in
 * the order in which each kind came first. Adds up in the database: the cost is that of reading the entries there.
 */
export async function readMovements(
  sql: Sql,
  account: Account,
  wallet: number,
  { after, upTo }: { after: number; upTo: number },
  catalog: Catalog,
): Promise<MovementGroup[]> {
  const rows = await sql`
    select e.type, a.term as action, sign(e.amount - e.outstanding_change)::int as direction,
           e.amount = 0 and e.outstanding_change < 0 as waived, lapsed.source,
           count(*)::int as count, sum(e.amount)::bigint as amount, sum(e.outstanding_change)::bigint as outstanding_change
    from entries e
    left join terms a on a.account_id = e.account_id and a.kind = ${TERM.action} and a.term_no = e.action_no
    left join lateral (
      select g.source from grants g
      where e.type = ${entryTypeNumber("expiry")} and g.account_id = e.account_id and g.wallet_no = e.wallet_no
        and g.grant_no = e.grant_no
    ) lapsed on true
    where e.account_id = ${account.number} and e.wallet_no = ${wallet}
      and e.sequence > ${after}::bigint and e.sequence <= ${upTo}::bigint
    group by 1, 2, 3, 4, 5
    order by min(e.sequence)`;
  const groups = new Map<string, MovementGroup>();
  for (const row of rows) {
    const type = entryType(row.type);
    const labelled = {
      type,
      action: row.action as string | null,
      amount: row.waived ? 0 : row.direction,
      outstandingChange: row.waived ? -1 : 0,
      grantSource: row.source === null ? null : grantSource(row.source),
    };
    const [key, label] = [labelKeyOf(labelled), labelOf(catalog, labelled)];
    const group = groups.get(`${key} ${label}`) ?? { key, label, type, action: labelled.action, ...NOTHING };
    group.count += row.count;
    group.amount += row.amount;
    group.outstandingChange += row.outstanding_change;
    groups.set(`${key} ${label}`, group);
  }
  return [...groups.values()];
}

const NOTHING = { count: 0, amount: 0, outstandingChange: 0 };
