import { plain } from "./kinds.ts";
import { FileAuditProblem } from "./problem.ts";

export const ENTRY_FIELDS = ["account", "at", "type", "amount", "id", "campaign", "reference"] as const;
export const BALANCE_FIELDS = ["account", "balance", "at"] as const;
export type EntryField = (typeof ENTRY_FIELDS)[number];
export type BalanceField = (typeof BALANCE_FIELDS)[number];
type Field = EntryField | BalanceField;

const REQUIRED: Record<"entries" | "balances", readonly Field[]> = {
  entries: ["account", "at", "type", "amount"],
  balances: ["account", "balance"],
};

/** Names by which a field goes in other systems, the likeliest first. */
const SYNONYMS: Record<Field, string[]> = {
  account: words(
    "account, account id, customer, customer id, client, client id, wallet, wallet id, user, user id, workspace, workspace id, organization, organization id, org id, tenant, tenant id, account name, customer name, client name, konto, kunde, kundennummer",
  ),
  at: words(
    "at, effective at, posted at, timestamp, occurred at, created at, date, time, datetime, created, transaction date, booking date, as of, datum, zeitpunkt, buchungsdatum",
  ),
  type: words("type, entry type, transaction type, kind, action type, category, event, event type, art, typ"),
  amount: words("amount, credits, tokens, delta, change, quantity, value, betrag, menge"),
  id: words(
    "id, entry id, transaction id, event id, idempotency key, uuid, entry, transaction, buchungsnummer, belegnummer",
  ),
  campaign: words("campaign, campaign id, campaign name, project, project id, kampagne, projekt"),
  reference: words("reference, reference id, ref, external id, source id, related id, order id, object id, referenz"),
  balance: words(
    "balance, stored balance, current balance, credit balance, ending balance, closing balance, credits, tokens, amount, available, saldo, kontostand, guthaben",
  ),
};

function words(text: string): string[] {
  return text.split(", ");
}

/** Column names that the operator gave: for both files, or for one. */
export type ColumnMap = { field: string; column: string; file: "entries" | "balances" | null }[];

/** Which column was taken for a field, and which others it might have been. */
export type Taken<F extends string> = { field: F; column: string; index: number; others: string[] };

/** Reads `account=Customer,balances.at=As of`. */
export function parseColumnMap(text: string): ColumnMap {
  return text.split(",").map((part) => {
    const equals = part.indexOf("=");
    const [, file, field] = /^(?:(entries|balances)\.)?(\w+)$/.exec(part.slice(0, equals).trim()) ?? [];
    const column = part.slice(equals + 1).trim();
    const fields: readonly string[] =
      file === "entries" ? ENTRY_FIELDS : file === "balances" ? BALANCE_FIELDS : [...ENTRY_FIELDS, ...BALANCE_FIELDS];
    if (equals < 0 || field === undefined || column === "" || !fields.includes(field)) {
      throw new FileAuditProblem(
        `--map takes field=Column, several with commas, and fields are ${fields.join(", ")}; ${JSON.stringify(part.trim())} is not of this form.`,
      );
    }
    return { field, column, file: (file as "entries" | "balances" | undefined) ?? null };
  });
}

/**
 * Which column is which field: as the operator said, else by name.
 * @throws FileAuditProblem where a column that must be there is not
 */
export function takeColumns<F extends Field>(
  file: "entries" | "balances",
  fields: readonly F[],
  header: readonly string[],
  map: ColumnMap,
): Taken<F>[] {
  const names = header.map(plain);
  const used = new Set<number>();
  const mapped = new Map<F, Taken<F>>();
  for (const { field, column, file: only } of map) {
    if ((only !== null && only !== file) || !fields.includes(field as F)) continue;
    const index = names.indexOf(plain(column));
    if (index === -1 && only === null) continue;
    if (index === -1) throw new FileAuditProblem(`${file} has no column ${column}. ${columnsAre(header)}`);
    mapped.set(field as F, { field: field as F, column: header[index]!, index, others: [] });
    used.add(index);
  }
  const taken: Taken<F>[] = [];
  for (const field of fields) {
    const said = mapped.get(field);
    const found = said ?? byName(field, header, names, used);
    if (found !== null) taken.push(found);
    if (found !== null) used.add(found.index);
  }
  const missing = REQUIRED[file].filter((field) => !taken.some((each) => each.field === field));
  if (missing.length > 0) {
    throw new FileAuditProblem(
      `${file}: no column for ${missing.join(", ")}. ${columnsAre(header)} Say which with --map, for instance --map ${missing[0]}=${JSON.stringify(header[0] ?? "Name")}.`,
    );
  }
  return taken;
}

/** @throws FileAuditProblem where a name the operator gave for either file is in neither */
export function checkColumnMap(map: ColumnMap, entries: readonly string[], balances: readonly string[]): void {
  const known = new Set([...entries, ...balances].map(plain));
  const lost = map.find(({ column, file }) => file === null && !known.has(plain(column)));
  if (lost !== undefined) throw new FileAuditProblem(`--map: neither file has a column ${lost.column}.`);
}

function byName<F extends Field>(
  field: F,
  header: readonly string[],
  names: readonly string[],
  used: ReadonlySet<number>,
): Taken<F> | null {
  const found = SYNONYMS[field]
    .map((name) => names.findIndex((each, index) => each === plain(name) && !used.has(index)))
    .filter((index) => index !== -1);
  const [index, ...others] = found;
  if (index === undefined) return null;
  return { field, column: header[index]!, index, others: [...new Set(others)].map((other) => header[other]!) };
}

function columnsAre(header: readonly string[]): string {
  return `Its columns are ${header.map((name) => JSON.stringify(name)).join(", ")}.`;
}
