import { AmountColumn } from "./amounts.ts";
import {
  BALANCE_FIELDS,
  type BalanceField,
  type ColumnMap,
  ENTRY_FIELDS,
  type EntryField,
  type Taken,
  takeColumns,
} from "./columns.ts";
import type { TypeCount } from "./kinds.ts";
import { FileAuditProblem } from "./problem.ts";
import { readTable, type Source, type TableForm } from "./read-table.ts";
import { joinCells, Spill } from "./spill.ts";
import { TimeColumn } from "./times.ts";

/** A table whose rows have been dealt out to files by their account, and what its columns say about how they are written. */
export type Dealt<F extends string> = {
  name: string;
  header: string[];
  form: TableForm;
  taken: Taken<F>[];
  rows: number;
  amounts: AmountColumn;
  times: TimeColumn;
  /** Lines of account, row and the fields after `account`, in the order in which they are listed. */
  files: string[];
};

export type FirstPass = { map: ColumnMap; encoding: string; folder: string; files: number };

const MOST_TYPES = 1_000;
const NEGATIVE = /[-−(]/;

/** Reads the history once. */
export async function dealOutEntries(
  source: Source,
  pass: FirstPass,
): Promise<Dealt<EntryField> & { types: Map<string, TypeCount> }> {
  const types = new Map<string, TypeCount>();
  const dealt = await dealOut("entries", ENTRY_FIELDS, "amount", source, pass, ([, , type, amount]) => {
    let count = types.get(type!);
    if (count === undefined) {
      count = { rows: 0, positive: 0, negative: 0 };
      types.set(type!, count);
      if (types.size > MOST_TYPES) {
        throw new FileAuditProblem(
          `entries: there are more than ${MOST_TYPES} types, the last ${JSON.stringify(type)}. Say which column holds the type with --map type=….`,
        );
      }
    }
    count.rows++;
    if (NEGATIVE.test(amount!)) count.negative++;
    else if (/[1-9]/.test(amount!)) count.positive++;
  });
  return { ...dealt, types };
}

/** Reads the stated balances once. */
export async function dealOutBalances(source: Source, pass: FirstPass): Promise<Dealt<BalanceField>> {
  return dealOut("balances", BALANCE_FIELDS, "balance", source, pass, () => {});
}

async function dealOut<F extends EntryField | BalanceField>(
  file: "entries" | "balances",
  fields: readonly F[],
  amountField: F,
  source: Source,
  { map, encoding, folder, files }: FirstPass,
  note: (cells: string[]) => void,
): Promise<Dealt<F>> {
  const spill = new Spill(folder, file, files);
  const times = new TimeColumn();
  let amounts = new AmountColumn(null);
  let found: { header: string[]; form: TableForm; taken: Taken<F>[] } | null = null;
  let rows = 0;
  let places: number[] = [];
  const amountAt = fields.indexOf(amountField);
  const timeAt = fields.indexOf("at" as F);
  await readTable(source, encoding, {
    begin(header, form) {
      const taken = takeColumns(file, fields, header, map);
      found = { header, form, taken };
      places = fields.map((field) => taken.find((each) => each.field === field)?.index ?? -1);
      // JSON has one way of writing numbers.
      if (form.format === "jsonl") amounts = new AmountColumn(".");
    },
    row(all, number) {
      const cells = places.map((place) => all[place]?.trim() ?? "");
      // Spreadsheets export rows that have nothing in them.
      if (cells.every((cell) => cell === "")) return;
      rows++;
      amounts.observe(cells[amountAt]!);
      times.observe(cells[timeAt]!);
      note(cells);
      const account = cells[0]!;
      cells.splice(1, 0, String(number));
      spill.add(account, joinCells(cells));
    },
  });
  return { name: source.name, ...found!, rows, amounts, times, files: spill.close() };
}
