import { randomBytes } from "node:crypto";
import { chmod, readFile, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Config } from "./config.ts";
import type { Catalog } from "./core/catalog.ts";
import { exampleLinks } from "./examples/links.ts";
import { loadExamples } from "./examples/load.ts";
import { buildApp } from "./http/app.ts";
import { logToStandardError } from "./http/log.ts";
import { openIdConnect } from "./http/oidc.ts";
import { jobDefinitions } from "./jobs/definitions.ts";
import { startJobs } from "./jobs/jobs.ts";
import { buildServices } from "./services.ts";
import { ensureKey } from "./store/api-keys.ts";
import { awaitDatabase } from "./store/await-database.ts";
import { readCatalogFolder } from "./store/catalog-folder.ts";
import { type Connection, type Database, openDatabase } from "./store/database.ts";
import { type EmbeddedDatabase, startEmbedded } from "./store/embedded/index.ts";
import { readLedgerIdentity } from "./store/ledger-identity.ts";
import { migrate } from "./store/migrate.ts";
import { registerRateCards } from "./store/rate-cards.ts";
import { openWritePath } from "./write-path.ts";

/** Where `npm run build` leaves the pages. */
const PAGES = fileURLToPath(new URL("../web/dist", import.meta.url));

export type Running = {
  url: string;
  /** How to open the pages, where there are example accounts to look at: lines for a person to read. */
  links: string[];
  stop(): Promise<void>;
};

/** Something a person must put right before the server can start. The message says what. */
export class CannotStart extends Error {
  override name = "CannotStart";
}

type Databases = { server: Connection; owner: Connection; embedded: EmbeddedDatabase | null };

/**
 * Starts everything in the order in which it depends on each other, and stops it the other way round: database, schema,
 * catalogs, write path, examples, jobs, HTTP.
 *
 * @param log told what a person should know, in whole sentences
 * @throws CannotStart, StartError, MigrationError with what to do
 */
export async function start(config: Config, log: (line: string) => void): Promise<Running> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const databases = await openDatabases(config, log);
    if (databases.embedded !== null) stops.push(() => databases.embedded!.stop());
    const { version } = await migrate(databases.owner, databases.server);

    const reading = openDatabase(databases.server, "reading", 10);
    stops.push(() => reading.end({ timeout: 5 }));

    const catalogs = await readCatalogs(config, reading);
    const ledger = await readLedgerIdentity(reading);
    const writePath = openWritePath({
      ledger,
      posting: databases.server,
      reading,
      catalogs,
      stripe: config.stripe,
      log,
      lanes: { lanes: config.lanes },
    });
    stops.push(() => writePath.close());
    await provideAdminKey(config, reading, log);
    if (databases.embedded !== null && !config.empty) {
      await loadExamples({
        reading,
        posting: databases.server,
        catalogs,
        marker: join(config.dataDir, "examples-loading"),
        log,
      });
    }

    // After the examples: their history is posted in the past, where nothing is due yet.
    const post = writePath.payments.purchases.post.bind(writePath.payments.purchases);
    const auditing = openDatabase(databases.server, "auditing", 5);
    stops.push(() => auditing.end({ timeout: 5 }));
    const definitions = jobDefinitions({
      database: reading,
      catalogs,
      post,
      recover: (options) => writePath.payments.purchases.recover(options),
      audits: { database: auditing, provider: writePath.payments.provider },
      summing: auditing,
      anchors: config.anchors,
    });
    const jobs = startJobs({ connection: databases.server, database: reading, definitions, log });
    stops.push(() => jobs.stop());

    // Payments that an earlier life of the server was asking for.
    void writePath.payments.purchases
      .recover({ everything: true })
      .catch((error) => log(`Payments will be looked after later: ${error}`));

    const services = buildServices(reading, writePath.lanes, writePath.payments, catalogs, version, jobs, auditing);
    const app = buildApp(services, {
      testClock: config.testClock,
      publicUrl: config.publicUrl,
      embedParents: config.embedParents,
      trustProxy: config.trustedProxies.length > 0 && config.trustedProxies,
      oidc: config.oidc === null ? null : openIdConnect(config.oidc, `${config.publicUrl}/v1/sign-in/oidc/callback`),
      pages: PAGES,
      logger: { level: "info", stream: logToStandardError() },
    });
    stops.push(() => app.close());
    await app.listen({ port: config.port, host: config.host });
    const url = urlOf(config.host, (app.server.address() as AddressInfo).port);
    const toLookAt = databases.embedded !== null && !config.empty;
    return { url, links: toLookAt ? await exampleLinks(reading, config.publicUrl ?? url) : [], stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openDatabases(config: Config, log: (line: string) => void): Promise<Databases> {
  if (config.database === null) {
    const embedded = await startEmbedded(config.dataDir, { log, onDown: log });
    return { server: embedded.server, owner: embedded.owner, embedded };
  }
  const { server, owner } = config.database;
  await awaitDatabase(server, log);
  return { server, owner: owner ?? server, embedded: null };
}

async function readCatalogs(config: Config, database: Database): Promise<Map<string, Catalog>> {
  const read = await readCatalogFolder(config.catalogs);
  if (!read.ok) throw new CannotStart(["The catalogs cannot be used:", ...read.errors].join("\n  "));
  const registered = await registerRateCards(
    database,
    read.catalogs.map((file) => file.catalog),
  );
  if (!registered.ok) throw new CannotStart(registered.errors.join("\n"));
  return new Map(registered.catalogs.map((catalog) => [catalog.product, catalog]));
}

/** The operator's first key: the one that was given, or one that is made once and kept where only its owner reads it. */
async function provideAdminKey(config: Config, database: Database, log: (line: string) => void): Promise<void> {
  if (config.adminKey !== null) return ensureKey(database, config.adminKey, "SCRIP_ADMIN_KEY");
  if (config.database !== null) {
    log("No SCRIP_ADMIN_KEY is set: make an operator's key with `scrip key create --scope operate`.");
    return;
  }
  const path = join(config.dataDir, "admin-key");
  const kept = await readFile(path, "utf8").catch(() => null);
  const key = kept?.trim() || `scrip_operate_${randomBytes(24).toString("base64url")}`;
  if (kept === null) {
    await writeFile(path, `${key}\n`, { mode: 0o600 });
    await chmod(path, 0o600);
  }
  await ensureKey(database, key, "admin-key");
  log(`The operator's key is in ${path}.`);
}

function urlOf(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
