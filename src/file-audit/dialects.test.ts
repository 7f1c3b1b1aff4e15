// What belongs here: the verdict is that of a plain sum, however the files are written; and planted faults are named.
import fc from "fast-check";
import { expect, test } from "vitest";
import { auditTexts } from "./audit.fixture.ts";

type Row = { account: string; minute: number; type: string; cents: number; id: string; campaign: string; ref: string };
type Dialect = {
  separator: "," | ";" | "\t" | "|";
  decimal: "." | ",";
  thousands: boolean;
  dates: "iso" | "german" | "american" | "seconds";
  bom: boolean;
  end: "\n" | "\r\n" | "\r";
  negative: "before" | "behind" | "brackets";
};

const START = Date.UTC(2026, 0, 1);
const SIGN = { topup: 1, usage: -1, refund: 1, expiry: -1 } as const;

const dialects: fc.Arbitrary<Dialect> = fc.record({
  separator: fc.constantFrom(",", ";", "\t", "|"),
  decimal: fc.constantFrom(".", ","),
  thousands: fc.boolean(),
  dates: fc.constantFrom("iso", "german", "american", "seconds"),
  bom: fc.boolean(),
  end: fc.constantFrom("\n", "\r\n", "\r"),
  negative: fc.constantFrom("before", "behind", "brackets"),
});

function amountIn({ decimal, thousands, negative }: Dialect, cents: number): string {
  const [whole, part] = (Math.abs(cents) / 100).toFixed(2).split(".") as [string, string];
  const groups = thousands ? whole.replace(/\B(?=(\d{3})+$)/g, decimal === "." ? "," : ".") : whole;
  const size = groups + decimal + part;
  if (cents >= 0) return size;
  return negative === "before" ? `-${size}` : negative === "behind" ? `${size}-` : `(${size})`;
}

function timeIn({ dates }: Dialect, minute: number): string {
  const time = new Date(START + minute * 60_000);
  const [year, month, day] = time.toISOString().slice(0, 10).split("-") as [string, string, string];
  const clock = time.toISOString().slice(11, 16);
  if (dates === "iso") return `${year}-${month}-${day}T${clock}:00Z`;
  if (dates === "german") return `${day}.${month}.${year} ${clock}`;
  if (dates === "seconds") return String(time.getTime() / 1000);
  const hour = time.getUTCHours();
  return `${Number(month)}/${Number(day)}/${year} ${hour % 12 === 0 ? 12 : hour % 12}:${clock.slice(3)} ${hour < 12 ? "AM" : "PM"}`;
}

function tableIn({ separator, bom, end }: Dialect, rows: string[][]): string {
  const cell = (text: string) => (/[",;|\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return (bom ? "\uFEFF" : "") + rows.map((row) => row.map(cell).join(separator) + end).join("");
}

function entriesIn(dialect: Dialect, rows: readonly Row[]): string {
  const cells = rows.map(({ account, minute, type, cents, id, campaign, ref }) => [
    account,
    timeIn(dialect, minute),
    type,
    amountIn(dialect, cents),
    id,
    campaign,
    ref,
  ]);
  return tableIn(dialect, [["account", "at", "type", "amount", "id", "campaign", "reference"], ...cells]);
}

function balancesIn(dialect: Dialect, balances: ReadonlyMap<string, number>): string {
  const cells = [...balances].map(([account, cents]) => [account, amountIn(dialect, cents)]);
  return tableIn(dialect, [["account", "balance"], ...cells]);
}

function sums(rows: readonly Row[]): Map<string, number> {
  const of = new Map<string, number>();
  for (const { account, cents } of rows) of.set(account, (of.get(account) ?? 0) + cents);
  return of;
}

const histories: fc.Arbitrary<Row[]> = fc
  .array(
    fc.record({
      account: fc.constantFrom("a", 'b "the", second', "c;\n3", "Ünal"),
      minute: fc.nat(60 * 24 * 40),
      type: fc.constantFrom(...(Object.keys(SIGN) as (keyof typeof SIGN)[])),
      size: fc.integer({ min: 1, max: 300_000_000 }),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((rows) => [
    // A day after the twelfth tells days from months.
    { account: "a", minute: 60 * 24 * 20, type: "topup", cents: 5, id: "first", campaign: "", ref: "" },
    ...rows.map(({ account, minute, type, size }, index) => {
      return { account, minute, type, cents: SIGN[type] * size, id: `e${index}`, campaign: "", ref: "" };
    }),
  ]);

test("the verdict is that of a plain sum, in every dialect and order", async () => {
  const stated = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 4, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(histories, dialects, stated, fc.boolean(), async (rows, dialect, off, sorted) => {
      const written = sorted ? [...rows].sort((x, y) => x.minute - y.minute) : rows;
      const right = sums(rows);
      const balances = new Map([...right].map(([account, cents], index) => [account, cents + off[index]!]));
      const memory = { bytes: 500, rows: 4 };
      const { summary, accounts } = await auditTexts(
        entriesIn(dialect, written),
        balancesIn(dialect, balances),
        {},
        memory,
      );
      expect([...accounts.keys()].sort()).toEqual([...right.keys()].sort());
      for (const [account, cents] of balances) {
        const difference = cents - right.get(account)!;
        const { verdict, difference: told, stated: read } = accounts.get(account)!;
        expect([verdict, Math.round(Number(told) * 100), Math.round(Number(read) * 100)]).toEqual([
          difference === 0 ? "agrees" : "drifts",
          difference === 0 ? 0 : difference,
          cents === 0 ? 0 : cents,
        ]);
      }
      expect(summary.entries).toMatchObject({ rows: rows.length, separator: dialect.separator });
    }),
    { numRuns: 25 },
  );
});

/** Sixty days in which nothing is wrong, with amounts of which no two and no sums are alike. */
function soundHistory(): Row[] {
  const rows: Row[] = [];
  const add = (day: number, type: keyof typeof SIGN, size: number, ref = "", campaign = "") =>
    rows.push({
      account: "a",
      minute: day * 1440 + rows.length,
      type,
      cents: SIGN[type] * size,
      id: `e${rows.length}`,
      campaign,
      ref,
    });
  add(0, "topup", 10_000_000);
  for (let day = 1; day < 60; day++) add(day, "usage", 1_000 + day * day * 7 + day, `job${day}`, "spring");
  add(30, "refund", 1_000 + 400 * 7 + 20, "job20", "spring");
  add(40, "expiry", 777_777);
  return rows;
}

type Planted = { rows: Row[]; stated: number };
const FAULTS: Record<string, (rows: Row[], right: number) => Planted> = {
  duplicate_id: (rows, right) => ({ rows: [...rows, { ...rows[9]!, minute: rows[9]!.minute + 1 }], stated: right }),
  refund_without_charge: (rows, right) => ({
    rows: [...rows, { ...rows[60]!, id: "lost", minute: 50 * 1440, cents: 31_313, ref: "nowhere" }],
    stated: right,
  }),
  sign_error: (rows, right) => ({
    rows: rows.map((row, index) => (index === 12 ? { ...row, cents: -row.cents } : row)),
    stated: right,
  }),
  not_updated_since: (rows) => ({
    rows,
    stated: rows.filter(({ minute }) => minute < 45 * 1440).reduce((sum, { cents }) => sum + cents, 0),
  }),
  gap: (rows, right) => ({
    rows: rows.filter(({ minute }) => minute < 41 * 1440 || minute > 52 * 1440),
    stated: right,
  }),
  expiry_not_applied: (rows, right) => ({ rows, stated: right + 777_777 }),
  no_campaign_not_in_balance: (rows, right) => {
    const without = rows.map((row, index) => (index === 5 || index === 7 ? { ...row, campaign: "" } : row));
    return { rows: without, stated: right - rows[5]!.cents - rows[7]!.cents };
  },
  not_in_balance: (rows, right) => ({ rows, stated: right - rows[33]!.cents }),
};

test.each(Object.keys(FAULTS))("a planted fault is named: %s", async (reason) => {
  const sound = soundHistory();
  const { rows, stated } = FAULTS[reason]!(sound, sums(sound).get("a")!);
  await fc.assert(
    fc.asyncProperty(dialects, fc.boolean(), async (dialect, backwards) => {
      const all = [...rows, ...sound.map((row) => ({ ...row, account: "sound", id: `s${row.id}` }))];
      const balances = new Map([...sums(all), ["a", stated]]);
      const entries = entriesIn(dialect, backwards ? all.reverse() : all);
      const { accounts } = await auditTexts(entries, balancesIn(dialect, balances));
      expect(accounts.get("sound")).toMatchObject({ verdict: "agrees", facts: [] });
      const { verdict, drifts } = accounts.get("a")!;
      expect(verdict).toBe("drifts");
      expect(drifts.flatMap(({ causes }) => causes.map((cause) => cause.reason))).toContain(reason);
    }),
    { numRuns: 4 },
  );
});

test("credits spent after they expired, and uses without a campaign, are told of as facts", async () => {
  const dialect: Dialect = {
    separator: ",",
    decimal: ".",
    thousands: false,
    dates: "iso",
    bom: false,
    end: "\n",
    negative: "before",
  };
  const spent = {
    account: "a",
    minute: 61 * 1440,
    type: "usage",
    cents: -9_000_000,
    id: "late",
    campaign: "",
    ref: "",
  };
  const rows = [...soundHistory(), spent];
  const { accounts } = await auditTexts(entriesIn(dialect, rows), balancesIn(dialect, sums(rows)));
  const { verdict, facts } = accounts.get("a")!;
  expect(verdict).toBe("agrees");
  expect(facts.map(({ reason, count }) => [reason, count])).toEqual([
    ["no_campaign", 1],
    ["expired_credits_spent", 1],
  ]);
});
