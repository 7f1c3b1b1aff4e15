import { expect, test } from "vitest";
import { createDatabase } from "../../test/support/postgres.ts";
import { openDatabase } from "../store/database.ts";
import { sumMovementsOfWallets } from "./sum-movements.ts";

test("the entries of wallets that have many are added up, once, and as far as there is time", async () => {
  const database = await createDatabase();
  const superuser = openDatabase(database.superuser, "reading", 1);
  const summing = openDatabase(database.server, "auditing", 1);
  const wallet = async (number: number, entries: number) => {
    await superuser`
      insert into entries (account_id, wallet_no, sequence, type, amount, outstanding_change, ending_balance, ending_outstanding,
        usage, effective_at, posted_at, actor_no, releases, hash)
      select 1, ${number}, n, 5, 1, 0, n, 0, 0, now(), now(), 1, false, '' from generate_series(1, ${entries}::int) n`;
    await superuser`
      insert into wallets (account_id, wallet_no, id, version, balance, outstanding, sequence, hash, usage, in_flight_count,
        in_flight_amount, grant_count, scheduled_amount)
      values (1, ${number}, ${`wallet-${number}`}, 1, 0, 0, ${entries}, '', 0, 0, 0, 0, 0)`;
  };
  try {
    await wallet(1, 80 * 1_024 + 5);
    await wallet(2, 1_024 + 5);
    const { run } = sumMovementsOfWallets({ summing });
    let reports = 0;
    const progress = () => {
      reports += 1;
    };
    expect(await run(AbortSignal.abort(), progress)).toBe(0);
    expect(await run(new AbortController().signal, progress)).toBe(80);
    expect(reports).toBeGreaterThan(1);
    const sums =
      await summing`select wallet_no, count(*), sum(count) as entries, max(block) as last from movement_sums group by 1`;
    expect([...sums]).toEqual([{ wallet_no: 1, count: 80, entries: 80 * 1_024, last: 79 }]);
    expect(await run(new AbortController().signal, progress)).toBe(0);
  } finally {
    await summing.end({ timeout: 5 });
    await superuser.end({ timeout: 5 });
    await database.drop();
  }
});
