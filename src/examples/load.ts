import { readFile, rename, rm, writeFile } from "node:fs/promises";
import type { Catalog } from "../core/catalog.ts";
import type { Instant } from "../core/instant.ts";
import { listAccounts, putAccount } from "../store/accounts.ts";
import { readClock } from "../store/clock.ts";
import type { Connection, Database } from "../store/database.ts";
import { readWallets } from "../store/read/wallets.ts";
import { putRecords } from "../store/records.ts";
import { putCampaign, putWorkspace } from "../store/workspaces.ts";
import { atelier } from "./atelier.ts";
import { tellCases } from "./cases.ts";
import { harbor } from "./harbor.ts";
import type { ExampleAccount } from "./history.ts";
import { lumen } from "./lumen.ts";
import { northwind } from "./northwind.ts";
import { postSteps } from "./post.ts";

export type ExampleOptions = {
  reading: Database;
  posting: Connection;
  catalogs: ReadonlyMap<string, Catalog>;
  /** A file that is there while the examples are being loaded, so that a start that was cut off goes on. */
  marker: string;
  log: (line: string) => void;
};

export type LoadedExamples = { accounts: number; entries: number; refused: number };

const STORIES = [northwind, lumen, atelier, harbor];

/** Histories end a little before now, so that whatever is done next is the newest. */
const QUIET_MS = 2 * 60_000;

/**
 * Gives an empty database the example accounts, with some weeks of history that was posted like everybody's. Where an
 * earlier load was cut off, completes it: the marker keeps the time that its history leads up to, and the keys of the
 * requests keep anything from being posted twice.
 *
 * @returns null where there are accounts already of which nothing is known to be missing, or no catalog that they need
 */
export async function loadExamples(options: ExampleOptions): Promise<LoadedExamples | null> {
  const { reading, marker, log } = options;
  const begun = await readMarker(marker);
  if (begun === null && (await listAccounts(reading, { search: null, after: null, limit: 1 })).length > 0) return null;
  const base = begun ?? (await readClock(reading));
  const stories = STORIES.map((story) => story(base)).filter((account) => options.catalogs.has(account.product));
  if (stories.length === 0) return null;
  if (begun === null) await writeMarker(marker, base);

  log(begun === null ? "Loading the example accounts …" : "Completing the example accounts …");
  const startedAt = performance.now();
  const loaded = await Promise.all(stories.map((account) => loadAccount(options, account, base - QUIET_MS)));
  await rm(marker, { force: true });

  const sum = (figure: keyof LoadedExamples) => loaded.reduce((total, each) => total + each[figure], 0);
  const totals = { accounts: sum("accounts"), entries: sum("entries"), refused: sum("refused") };
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  log(`Loaded ${totals.accounts} example accounts with ${totals.entries} entries in ${seconds} s.`);
  return totals;
}

async function loadAccount(options: ExampleOptions, story: ExampleAccount, until: Instant): Promise<LoadedExamples> {
  const { reading, catalogs } = options;
  const catalog = catalogs.get(story.product)!;
  const { id, product, name, timeZone } = story;
  const put = await putAccount(reading, { id, product, name, timeZone }, catalog.timeZone);
  // Somebody else's by now, with another product.
  if (!put.ok) return { accounts: 0, entries: 0, refused: 0 };
  const account = put.value;
  const steps = story.steps.filter((step) => step.at <= until);
  const refused = await postSteps(options, account, steps, until, story);
  // After the entries, so that what they brought into being is as old as its first entry.
  for (const { id: workspace, name, campaigns } of story.workspaces) {
    await putWorkspace(reading, account, { workspace, name });
    for (const { id: campaign, name, url } of campaigns) {
      await putCampaign(reading, account, { workspace, campaign, name, url });
    }
  }
  await putRecords(reading, account, story.records);
  await tellCases(reading, catalogs, account, story.cases ?? [], until);
  const wallets = await readWallets(reading, account, { after: null, limit: 1_000 });
  return { accounts: 1, entries: wallets.reduce((total, wallet) => total + wallet.sequence, 0), refused };
}

async function readMarker(path: string): Promise<Instant | null> {
  const text = await readFile(path, "utf8").catch(() => null);
  const base = text === null ? Number.NaN : Date.parse(text.trim());
  return Number.isNaN(base) ? null : base;
}

/** Whole or not at all. */
async function writeMarker(path: string, base: Instant): Promise<void> {
  await writeFile(`${path}.new`, `${new Date(base).toISOString()}\n`);
  await rename(`${path}.new`, path);
}
