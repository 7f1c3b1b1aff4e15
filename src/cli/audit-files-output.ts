import type { AccountReport, Cause, FileAuditReport, FileForm, Summary } from "../file-audit/report.ts";
import { type Cell, csvRow } from "../http/csv.ts";

export const FORMATS = ["text", "json", "jsonl", "csv"] as const;
export type Format = (typeof FORMATS)[number];

const ACCOUNTS_SHOWN = 50;
const ODD_SHOWN = 20;

/** The report of an audit of files, in pieces. */
export function written(report: FileAuditReport, format: Format): Iterable<string> {
  switch (format) {
    case "text":
      return text(report);
    case "json":
      return json(report);
    case "jsonl":
      return jsonLines(report);
    case "csv":
      return csv(report);
  }
}

function* json({ summary, accounts }: FileAuditReport): Generator<string> {
  yield `{"summary":${JSON.stringify(summary)},"accounts":[`;
  let separator = "\n";
  for (const account of accounts()) {
    yield separator + JSON.stringify(account);
    separator = ",\n";
  }
  yield "\n]}\n";
}

function* jsonLines({ summary, accounts }: FileAuditReport): Generator<string> {
  yield `${JSON.stringify({ summary })}\n`;
  for (const account of accounts()) yield `${JSON.stringify(account)}\n`;
}

const COLUMNS = [
  ...["Account", "Verdict", "At", "Expected", "Stated", "Difference", "Entries"],
  ...["Drift after", "Drift until", "Suggested since", "Suggested reasons", "Suggestions", "Odd"],
];

/** One row for each account. */
function* csv({ accounts }: FileAuditReport): Generator<string> {
  yield csvRow(COLUMNS);
  const decimal = (value: string | null): Cell => (value === null ? null : { decimal: value });
  for (const account of accounts()) {
    const { drifts, facts } = account;
    const causes = drifts.flatMap((drift) => drift.causes);
    yield csvRow([
      account.account,
      account.verdict,
      account.at,
      decimal(account.expected),
      decimal(account.stated),
      decimal(account.difference),
      account.entries,
      drifts[0]?.after ?? null,
      drifts[0]?.until ?? null,
      causes.find(({ since }) => since !== null)?.since ?? null,
      causes.map(({ reason }) => reason).join(" "),
      causes.map((cause) => cause.text).join(" "),
      facts.map((fact) => fact.text).join(" "),
    ]);
  }
}

/** For people: the verdict first, then how the files were read, then what drifts, most first, then what else is odd. */
function* text({ summary, accounts }: FileAuditReport): Generator<string> {
  yield verdict(summary);
  yield howRead(summary);
  const drifting = new Largest();
  const odd: AccountReport[] = [];
  let oddCount = 0;
  let notStated: string[] = [];
  for (const account of accounts()) {
    if (account.verdict === "drifts") drifting.add(account);
    else if (account.facts.some(({ reason }) => reason !== "no_campaign")) {
      oddCount++;
      if (odd.length < ODD_SHOWN) odd.push(account);
    }
    if (account.verdict === "not_stated" && notStated.length < ODD_SHOWN) notStated = [...notStated, account.account];
  }
  for (const account of drifting.accounts) yield drifted(account);
  if (drifting.count > drifting.accounts.length) {
    yield `\n… and ${number(drifting.count - drifting.accounts.length)} more that drift by less; --format csv has all of them.\n`;
  }
  if (odd.length > 0) yield "\nOdd, though the balance agrees or none is stated:\n";
  for (const { account, facts } of odd) {
    for (const fact of facts) if (fact.reason !== "no_campaign") yield `  ${account}: ${fact.text}\n`;
  }
  if (oddCount > odd.length) yield `  … and ${number(oddCount - odd.length)} more accounts.\n`;
  if (notStated.length > 0) {
    const more = summary.accounts.not_stated - notStated.length;
    yield `\nNo balance is stated for ${notStated.join(", ")}${more > 0 ? ` and ${number(more)} more` : ""}.\n`;
  }
}

function verdict({ accounts, net_difference }: Summary): string {
  const { checked, agree, drift, not_stated } = accounts;
  const first = `${count(checked, "account")} checked: ${number(agree)} ${agree === 1 ? "agrees" : "agree"}, ${number(drift)} ${drift === 1 ? "drifts" : "drift"}`;
  const net = drift === 0 ? "" : ` (together by ${signed(net_difference)})`;
  const rest = not_stated === 0 ? "" : `; ${number(not_stated)} more without a stated balance`;
  return `${first}${net}${rest}.\n`;
}

function howRead(summary: Summary): string {
  const { entries, balances, signs, time_zone, from, to, types, as_written, attribution, unreadable } = summary;
  const lines = [
    ...fileLines("Entries", entries),
    ...fileLines("Balances", balances),
    from === null ? "There are no entries." : `From ${from} to ${to}; times without a zone are in ${time_zone}.`,
    signs === "signed" ? "Amounts are signed." : "Amounts have no signs: types say which way they move the balance.",
    `Types: ${types.map(({ type, kind, rows }) => `${type === "" ? "(none)" : type}${kind === null ? " is unknown" : same(type, kind) ? "" : ` is ${kind}`} (${number(rows)})`).join(", ")}.`,
    ...as_written.map(
      ({ type, rows, amount }) =>
        `Type ${JSON.stringify(type)} is not understood: its ${count(rows, "amount")} (${signed(amount)} together) ${rows === 1 ? "was" : "were"} added as written; --types ${JSON.stringify(type)}=… says what it is.`,
    ),
  ];
  if (attribution !== null && attribution.charges > 0) {
    const { charges, without_campaign, amount_without_campaign } = attribution;
    lines.push(
      `${number(charges - without_campaign)} of ${count(charges, "charge")} name a campaign; those that do not come to ${amount_without_campaign}.`,
    );
  }
  if (summary.refunds_unchecked)
    lines.push("No refund's reference names a charge, so refunds were not compared with charges.");
  if (unreadable.count > 0) {
    const shown = unreadable.first.map(({ file, row, what }) => `${file}, row ${row}: ${what}`).join("; ");
    lines.push(
      `${count(unreadable.count, "row")} left out, for they cannot be read: ${shown}${unreadable.count > unreadable.first.length ? "; …" : ""}.`,
    );
  }
  return `\n${lines.join("\n")}\n`;
}

function same(type: string, kind: string): boolean {
  return type.toLowerCase() === kind;
}

function fileLines(title: string, file: FileForm): string[] {
  const names: Record<string, string> = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars" };
  const form = file.format === "jsonl" ? "JSON Lines" : `CSV with ${names[file.separator] ?? file.separator}`;
  const columns = file.columns.map(({ field, column, others }) => {
    const instead = others.length > 0 ? ` (not ${others.join(", ")})` : "";
    return `${field} = ${column}${instead}`;
  });
  const ignored = file.ignored.length === 0 ? "" : `; not used: ${file.ignored.join(", ")}`;
  const decimals = file.decimal === "," ? ", decimal commas" : "";
  const dates = file.dates === "mdy" ? ", months before days" : "";
  return [
    `${title}: ${file.name}, ${count(file.rows, "row")}, ${form}${decimals}${dates}.`,
    `  ${columns.join(", ")}${ignored}`,
  ];
}

function drifted(report: AccountReport): string {
  const { account, stated, expected, difference, at, drifts, facts } = report;
  const when = at === null ? "" : ` at ${at}`;
  const lines = [`\n${account}: ${signed(difference!)}. Stated ${stated}, expected ${expected}${when}.`];
  for (const { after, until, change, causes } of drifts) {
    const begin = after === null ? "since its history begins" : `after ${after}`;
    lines.push(
      `  ${signed(change)} ${begin}${until === null ? "" : `, by ${until}`}${causes.length === 0 ? "; nothing found that explains it" : ""}`,
    );
    for (const cause of causes) lines.push(...causeLines(cause));
  }
  // What explains a drift need not be said again.
  const said: string[] = drifts.flatMap(({ causes }) => causes.map(({ reason }) => reason));
  for (const fact of facts) if (!said.includes(fact.reason)) lines.push(`  Odd: ${fact.text}`);
  return `${lines.join("\n")}\n`;
}

function causeLines({ text, since, entries }: Cause): string[] {
  const rows = entries.map(
    ({ row, at, type, amount, id }) =>
      `      row ${row}: ${at} ${type} ${signed(amount)}${id === null ? "" : ` (${id})`}`,
  );
  return [`    Perhaps: ${text}${since === null ? "" : ` Since ${since}.`}`, ...rows];
}

/** The accounts that drift most. */
class Largest {
  readonly accounts: AccountReport[] = [];
  count = 0;

  add(account: AccountReport): void {
    this.count++;
    const size = sizeOf(account);
    const last = this.accounts.at(-1);
    if (this.accounts.length === ACCOUNTS_SHOWN && last !== undefined && !isLarger(account, size, last)) return;
    const place = this.accounts.findIndex((each) => isLarger(account, size, each));
    this.accounts.splice(place === -1 ? this.accounts.length : place, 0, account);
    this.accounts.length = Math.min(this.accounts.length, ACCOUNTS_SHOWN);
  }
}

/** By size, and by name where they are equal, so that the order is always the same. */
function isLarger(account: AccountReport, size: bigint, other: AccountReport): boolean {
  const otherSize = sizeOf(other);
  return size === otherSize ? account.account < other.account : size > otherSize;
}

/** All differences have as many decimals. */
function sizeOf({ difference }: AccountReport): bigint {
  return BigInt(difference!.replace(/[-.]/g, ""));
}

function signed(amount: string): string {
  return /^-|^0(\.0*)?$/.test(amount) ? amount : `+${amount}`;
}

function number(value: number): string {
  return value.toLocaleString("en");
}

function count(value: number, one: string): string {
  return `${number(value)} ${one}${value === 1 ? "" : "s"}`;
}
