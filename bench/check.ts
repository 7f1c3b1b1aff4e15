import { createHash } from "node:crypto";
import type { Database } from "../src/store/database.ts";

/**
 * Checks what the measured runs wrote, outside the timed region: sums, counts and usage of every wallet in SQL, and the
 * chain of some entries' links.
 *
 * @throws with the first figure that is wrong
 */
export async function checkLedger(admin: Database, charges: number): Promise<void> {
  const [sums] = await admin`
    select (select count(*) from entries where type = 1)::int as charges,
           (select count(*) from wallets w where balance <> (select sum(amount) from entries e
              where e.account_id = w.account_id and e.wallet_no = w.wallet_no))::int as balances,
           (select count(*) from wallets w where balance <> (select sum(remaining) from grants g
              where g.account_id = w.account_id and g.wallet_no = w.wallet_no))::int as grants,
           (select count(*) from wallets w where sequence <> (select count(*) from entries e
              where e.account_id = w.account_id and e.wallet_no = w.wallet_no))::int as counts,
           (select count(*) from wallets w where sequence <> (select max(sequence) from entries e
              where e.account_id = w.account_id and e.wallet_no = w.wallet_no))::int as sequences,
           (select count(*) from wallets w where usage <> (select coalesce(sum(credits), 0) from usage u
              where u.account_id = w.account_id and u.wallet_no = w.wallet_no))::int as usages,
           (select count(*) from (select hash <> lag(hash) over (partition by account_id, wallet_no order by sequence) as other
              from entries) links where not other)::int as links`;
  const wrong = Object.entries(sums!).filter(([name, value]) => value !== (name === "charges" ? charges : 0));
  if (wrong.length > 0) throw new Error(`the ledger is wrong: ${JSON.stringify(wrong)}, ${charges} charges were made`);
  await checkChain(admin);
}

/** Recomputes the links of the longest wallet's newest charges from their rows. */
async function checkChain(admin: Database): Promise<void> {
  const [longest] = await admin`select account_id, wallet_no from wallets order by sequence desc limit 1`;
  const rows = await admin`
    select a.id as account, w.id as wallet, e.*, encode(e.hash, 'hex') as hash_hex, ws.id as workspace, c.id as campaign,
           (select term from terms t where t.account_id = e.account_id and kind = 1 and term_no = action_no) as action,
           (select term from terms t where t.account_id = e.account_id and kind = 2 and term_no = reference_type_no) as reference_type,
           (select term from terms t where t.account_id = e.account_id and kind = 3 and term_no = actor_no) as actor,
           (select term from terms t where t.account_id = e.account_id and kind = 4 and term_no = version_no) as version,
           encode(lag(e.hash) over (order by e.sequence), 'hex') as previous
    from entries e
    join accounts a using (account_id)
    join wallets w using (account_id, wallet_no)
    left join workspaces ws on ws.account_id = e.account_id and ws.workspace_no = e.workspace_no
    left join campaigns c on c.account_id = e.account_id and c.campaign_no = e.campaign_no
    where e.account_id = ${longest!.account_id} and e.wallet_no = ${longest!.wallet_no} and e.sequence > w.sequence - 1000`;
  for (const row of rows) {
    if (row.previous === null || row.type !== 1) continue;
    const canonical = JSON.stringify({
      account: row.account,
      action: row.action,
      actor: row.actor,
      amount: row.amount,
      campaign: row.campaign,
      case: null,
      effective_at: row.effective_at,
      ending_balance: row.ending_balance,
      ending_outstanding: row.ending_outstanding,
      fundings: [{ amount: -row.amount, grant: row.grant_no }],
      idempotency_key: row.idempotency_key,
      metadata: null,
      of: null,
      outstanding_change: row.outstanding_change,
      pays: [],
      posted_at: row.posted_at,
      price: {
        lines: row.price_lines.map((line: { text: string; amount: number }) => ({
          amount: line.amount,
          text: line.text,
        })),
        version: row.version,
      },
      reason: null,
      reference: { id: row.reference_id, type: row.reference_type, url: null },
      sequence: row.sequence,
      type: "charge",
      usage: row.usage,
      wallet: row.wallet,
      workspace: row.workspace,
    });
    const expected = createHash("sha256").update(`${row.previous}\n${canonical}`).digest("hex");
    if (expected !== row.hash_hex) throw new Error(`the chain is broken at entry ${row.sequence}`);
  }
}
