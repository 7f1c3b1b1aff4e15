// The yardstick for the HTTP figures: the same routes, the same rules, the same rows, but one transaction a charge, as a
// careful engineer writes it by hand: prepared statements, a pool of eight, five round trips.
import type { AddressInfo } from "node:net";
import { readConfig } from "../src/config.ts";
import { usageOf } from "../src/core/entry.ts";
import { addGrant, emptyWallet } from "../src/core/wallet.ts";
import { buildApp } from "../src/http/app.ts";
import { logToStandardError } from "../src/http/log.ts";
import { buildServices } from "../src/services.ts";
import { ensureKey } from "../src/store/api-keys.ts";
import { readCatalogFolder } from "../src/store/catalog-folder.ts";
import { type Database, openDatabase } from "../src/store/database.ts";
import { decideOne, emptyBatch, tellOutcomes } from "../src/store/lane/batch.ts";
import { entryTypeNumber, QUARTER_MS } from "../src/store/lane/codes.ts";
import { within } from "../src/store/lane/keys.ts";
import { toGrant } from "../src/store/lane/load.ts";
import { keysOf, referencesOf } from "../src/store/lane/load-batch.ts";
import { Names } from "../src/store/lane/names.ts";
import { resolveNames } from "../src/store/lane/resolve.ts";
import type { PostOutcome, PostRequest } from "../src/store/posting.ts";
import { openWritePath } from "../src/write-path.ts";

const config = readConfig(process.env);
if (!config.ok || config.value.database === null) throw new Error("the benchmark gives DATABASE_URL");
const pool = openDatabase(config.value.database.server, "posting", 8);
const reading = openDatabase(config.value.database.server, "reading", 2);
const folder = await readCatalogFolder(config.value.catalogs);
if (!folder.ok) throw new Error(folder.errors.join("\n"));
const catalogs = new Map(folder.catalogs.map(({ catalog }) => [catalog.product, catalog]));
await ensureKey(reading, config.value.adminKey!, "bench");
const names = new Names();
const writePath = openWritePath({
  ledger: "bench",
  posting: config.value.database.server,
  reading,
  catalogs,
  stripe: null,
  log: console.error,
  lanes: { lanes: 1 },
});
const services = buildServices(reading, writePath.lanes, writePath.payments, catalogs, 1);
const app = buildApp(
  { ...services, post: (request) => postOne(pool, request) },
  {
    logger: { level: "info", stream: logToStandardError() },
  },
);
await app.listen({ port: config.value.port, host: "127.0.0.1" });
console.log(`ready at http://127.0.0.1:${(app.server.address() as AddressInfo).port}`);
process.on("SIGTERM", () => process.exit(0));

/** One charge, one transaction. Knows charges alone. */
async function postOne(database: Database, request: PostRequest): Promise<PostOutcome> {
  const { account, command } = request;
  if (command.kind !== "charge") throw new Error("this yardstick knows charges alone");
  const outcome = await database.begin(async (session): Promise<PostOutcome | null> => {
    const [row] = await session`
      select wallet_no, version, balance, outstanding, sequence, encode(hash, 'hex') as hash, usage, last_at, grant_count,
             scrip_now() as now
      from wallets where account_id = ${account.number} and id = ${request.wallet} for update`;
    const [reference] = referencesOf([request]);
    // A statement of its own: what is read together with the lock may be older than the lock.
    const rows = await session`
      select g.*,
             exists (select 1 from entries where account_id = ${account.number} and idempotency_key = ${command.key}) as key,
             exists (select 1 from entries e
                     join terms a on a.account_id = e.account_id and a.kind = 1 and a.term_no = e.action_no
                     where e.account_id = ${account.number} and e.reference_id = ${reference?.id ?? null}
                       and a.term = ${command.action} and e.once is not null) as billed
      from grants g where g.account_id = ${account.number} and g.wallet_no = ${row!.wallet_no} and g.open`;
    const [known] = rows;
    if (known!.key || known!.billed) throw new Error("the benchmark charged something twice");
    const wallet = emptyWallet(request.wallet, null);
    Object.assign(wallet, {
      balance: row!.balance,
      outstanding: row!.outstanding,
      sequence: row!.sequence,
      hash: row!.hash,
      usage: row!.usage,
      lastAt: row!.last_at,
      grantCount: row!.grant_count,
    });
    for (const grant of rows) addGrant(wallet, toGrant(grant));
    const batch = emptyBatch(row!.now, [request], keysOf([request]), null);
    const holder = {
      account: account.number,
      number: row!.wallet_no as number,
      version: row!.version,
      standsAt: row!.hash,
      wallet,
    };
    batch.wallets.set(within(account.number, request.wallet), holder);
    const decided = decideOne(batch, request);
    const { numbers, newNames } = await resolveNames(session as never, names, batch);
    const [{ entry, hash } = { entry: null, hash: "" }] = batch.changes.entries;
    // Names that nobody used before are made by the warm-up, through the ordinary way.
    if (entry === null || newNames.length > 0) return null;
    const number = numbers[0]!;
    const grant = wallet.grants.get(entry.fundings[0]!.grant)!;
    await session`
      with entered as (
        insert into entries (account_id, wallet_no, sequence, amount, outstanding_change, ending_balance, ending_outstanding,
          usage, effective_at, posted_at, workspace_no, campaign_no, action_no, reference_type_no, actor_no, version_no,
          grant_no, once, type, releases, hash, request_hash, idempotency_key, reference_id, price_lines)
        values (${account.number}, ${holder.number}, ${entry.sequence}, ${entry.amount}, 0, ${entry.endingBalance}, 0,
          ${entry.usage}, ${entry.effectiveAt}::timestamptz, ${entry.postedAt}::timestamptz, ${number.workspace},
          ${number.campaign}, ${number.action}, ${number.referenceType}, ${number.actor}, ${number.version},
          ${grant.number}, ${entry.once}, ${entryTypeNumber(entry.type)}, false, decode(${hash}, 'hex'),
          decode(${entry.requestHash}, 'hex'), ${entry.key}, ${entry.reference?.id ?? null},
          ${JSON.stringify(entry.price?.lines)}::text::json)
      ), drawn as (
        update grants set remaining = ${grant.remaining}, open = ${grant.remaining > 0},
          first_drawn = coalesce(first_drawn, ${entry.sequence}), last_drawn = ${entry.sequence}
        where account_id = ${account.number} and wallet_no = ${holder.number} and grant_no = ${grant.number}
      ), used as (
        insert into usage as u (account_id, quarter, wallet_no, workspace_no, campaign_no, action_no, credits)
        values (${account.number}, ${Math.floor(entry.effectiveAt / QUARTER_MS)}, ${holder.number}, ${number.workspace},
          ${number.campaign ?? 0}, ${number.action}, ${usageOf(entry)})
        on conflict (account_id, quarter, wallet_no, workspace_no, campaign_no, action_no)
          do update set credits = u.credits + excluded.credits
      )
      update wallets set version = version + 1, balance = ${wallet.balance}, sequence = ${wallet.sequence},
        hash = decode(${wallet.hash}, 'hex'), usage = ${wallet.usage}, last_at = ${wallet.lastAt}::timestamptz
      where account_id = ${account.number} and wallet_no = ${holder.number}`;
    const [outcome] = await tellOutcomes(session as never, [decided]);
    if (outcome!.ok === null) throw new Error("a charge waits for no payment here");
    return outcome!;
  });
  return outcome ?? services.post(request);
}
