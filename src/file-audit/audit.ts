import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { examine } from "./account.ts";
import { oddlySigned } from "./causes.ts";
import { type ColumnMap, checkColumnMap } from "./columns.ts";
import { finished, waitingLine } from "./finish.ts";
import { type Dealt, dealOutBalances, dealOutEntries } from "./first-pass.ts";
import { directionOf, type TypeCount } from "./kinds.ts";
import { FileAuditProblem } from "./problem.ts";
import type { Source } from "./read-table.ts";
import { Reading, type Told } from "./reading.ts";
import type { FileAuditReport, FileForm } from "./report.ts";
import { loadEntries, loadStated, type Memory } from "./second-pass.ts";
import { LineWriter } from "./spill.ts";
import { Tally } from "./tally.ts";

export type FileAuditOptions = Told & {
  entries: Source;
  balances: Source;
  map: ColumnMap;
  encoding: string;
  /** Whether to leave out rows that cannot be read, and count them, instead of stopping. */
  skipUnreadable: boolean;
};

const FILES = 256;
const MEMORY: Memory = { bytes: 16 * 1024 * 1024, rows: 100_000 };
/** A type's usual sign is that of so many of its amounts. */
const USUAL_SHARE = 0.9;

/**
 * Audits the history of another system against the balances it states.
 * @param folder an empty one for what does not fit in memory; the report reads from it
 * @param memory how much of an account is held in memory; less is for tests
 * @throws FileAuditProblem where it cannot be run
 */
export async function auditFiles(
  options: FileAuditOptions,
  folder: string,
  memory: Memory = MEMORY,
): Promise<FileAuditReport> {
  const { map, encoding } = options;
  const pass = { map, encoding, folder, files: FILES };
  const entries = await dealOutEntries(options.entries, pass);
  const balances = await dealOutBalances(options.balances, pass);
  checkColumnMap(map, entries.header, balances.header);
  const reading = new Reading(
    {
      amounts: entries.amounts,
      times: entries.times,
      types: entries.types,
      balances: balances.amounts,
      balanceTimes: balances.times,
    },
    options,
  );
  const campaigns = entries.taken.some(({ field }) => field === "campaign");
  const context = {
    amount: (units: bigint) => reading.amount(units),
    campaigns,
    usuallySigned: usuallySigned(reading, entries.types),
    folder,
  };
  const tally = new Tally(reading);
  const waiting = new LineWriter(join(folder, "accounts"));
  for (const [index, path] of entries.files.entries()) {
    const stated = loadStated(balances.files[index]!, tally);
    const histories = await loadEntries(path, `part-${index}`, folder, memory, tally);
    for (const account of new Set([...histories.keys(), ...stated.keys()])) {
      const history = histories.get(account) ?? [];
      const examined = examine(history, stated.get(account) ?? [], context);
      tally.account(account, examined);
      waiting.write(waitingLine(account, history.length, examined, reading));
    }
    // Whoever interrupts the audit is heard between the files.
    await setImmediate();
  }
  waiting.close();
  if (!options.skipUnreadable) tally.stopWhereUnreadable();
  if (tally.accounts.checked === 0) throw new FileAuditProblem("No balance is stated, so there is nothing to compare.");
  const forms = {
    entries: fileForm("entries", entries, reading),
    balances: fileForm("balances", balances, reading),
    time_zone: options.timeZone,
  };
  return { summary: tally.summary(forms, campaigns), accounts: () => finished(waiting.path, tally) };
}

/** Types whose amounts nearly all have the sign of their kind. */
function usuallySigned({ signs, types }: Reading, counts: ReadonlyMap<string, TypeCount>): Set<string> {
  if (signs === "by-type") return new Set();
  const usual = types.filter(({ type, kind }) => {
    const { positive, negative } = counts.get(type)!;
    const right = oddlySigned({ kind, amount: 1n }) ? negative : positive;
    return directionOf(kind) !== 0 && right >= USUAL_SHARE * (positive + negative);
  });
  return new Set(usual.map(({ type }) => type));
}

function fileForm(file: "entries" | "balances", dealt: Dealt<string>, reading: Reading): FileForm {
  const taken = new Set(dealt.taken.map(({ index }) => index));
  return {
    name: dealt.name,
    ...dealt.form,
    rows: dealt.rows,
    columns: dealt.taken.map(({ field, column, others }) => ({ field, column, others })),
    ignored: dealt.header.filter((_, index) => !taken.has(index)),
    decimal: reading.decimals[file],
    dates: reading.dates[file],
  };
}
