import type postgres from "postgres";
import { type Fault, last, type World } from "../fault.ts";
import { pause } from "../waiting.ts";

/** Transactions fail by chance with 40001 and 40P01, while they write and when they commit; and deadlocks that are real. */
export const transactionsFailed: Fault = {
  name: "transactions failed",
  async strike(world) {
    const { sql } = world.cluster;
    await sql.unsafe(FAILING);
    await last(world, 2_000, 4_000);
    await sql.unsafe(SOUND);
    const found = await deadlocks(world);
    world.over();
    world.note(`${found} deadlocks`);
  },
};

/** Statements that copy entries fail at once; what passes may fail at the commit, when all is written. */
const FAILING = `
  create function torture_fail() returns trigger language plpgsql as $$
    begin
      if random() < tg_argv[0]::float8 then
        raise exception 'by chance' using errcode = case when random() < 0.5 then '40001' else '40P01' end;
      end if;
      return null;
    end $$;
  create trigger torture_write after insert on entries for each statement execute function torture_fail('0.15');
  create constraint trigger torture_commit after insert on entries deferrable initially deferred
    for each row execute function torture_fail('0.03');`;

const SOUND = `
  drop trigger torture_write on entries;
  drop trigger torture_commit on entries;
  drop function torture_fail();`;

/** Locks wallets in the other order, three times, and leaves it to PostgreSQL whom it lets fail. @returns how many it saw */
async function deadlocks({ cluster, load }: World): Promise<number> {
  const count = async () => {
    const [row] =
      await cluster.sql`select deadlocks::int as count from pg_stat_database where datname = current_database()`;
    return row!["count"] as number;
  };
  const before = await count();
  for (let round = 0; round < 3; round++) {
    // The others look for deadlocks after a second; so it is one of theirs that gives way.
    await cluster.sql.begin(async (sql) => {
      await sql`set local deadlock_timeout = '20s'`;
      const wallets = await walletsOf(sql, load.customers.outreach);
      for (const wallet of wallets.reverse()) {
        await sql`select 1 from wallets where account_id = ${wallet["account_id"]} and wallet_no = ${wallet["wallet_no"]} for update`;
        await pause(300);
      }
    });
  }
  // Sessions tell their figures when they have nothing else to do, once a second.
  await pause(1_500);
  return (await count()) - before;
}

const walletsOf = (sql: postgres.ISql, accounts: string[]) => sql`
  select account_id::text, wallet_no from wallets join accounts using (account_id)
  where accounts.id = any(${accounts}::text[]) order by wallets.account_id, wallet_no`;
