// What belongs here: files as other systems and spreadsheets write them, and what the audit says of each.
import { expect, test } from "vitest";
import { auditTexts } from "./audit.fixture.ts";
import type { AccountReport } from "./report.ts";

/** What is said of an account: its verdict, its difference, and the reasons with since when. */
function said(account: AccountReport | undefined) {
  if (account === undefined) return null;
  const causes = account.drifts.flatMap((drift) => drift.causes);
  return {
    verdict: account.verdict,
    difference: account.difference,
    causes: causes.map(({ reason, since }) => [reason, since]),
  };
}

const agrees = (zero: string) => ({ verdict: "agrees", difference: zero, causes: [] });

const GERMAN_ENTRIES = [
  "Kundennummer;Datum;Art;Betrag;Belegnummer",
  "K-1;31.01.2026;topup;1.250,00;B1",
  "K-1;01.02.2026;usage;-12,50;B2",
  "K-1;02.02.2026;usage;-7,25;B3",
  "Müller;31.01.2026;topup;1.000,00;B4",
  "",
].join("\r\n");

test("Excel in German: the use of the 2nd has not reached the balance", async () => {
  const balances = "\uFEFFKundennummer;Saldo\r\nK-1;1.237,50\r\nMüller;1.000,00\r\n";
  const { summary, accounts } = await auditTexts(`\uFEFF${GERMAN_ENTRIES}`, balances);
  expect(summary.entries).toMatchObject({ separator: ";", decimal: ",", dates: "dmy", rows: 4 });
  expect(said(accounts.get("K-1"))).toMatchObject({ verdict: "drifts", difference: "7.25" });
  expect(said(accounts.get("K-1"))!.causes).toContainEqual(["not_in_balance", "2026-02-02T00:00:00.000Z"]);
  expect(said(accounts.get("Müller"))).toEqual(agrees("0.00"));
});

test.each(["\r\n", "\n", "\r"])("Excel's line that names the separator, lines ending with %j", async (end) => {
  const entries = ["\uFEFFsep=|", "account|at|type|amount", "a|2026-01-31|grant|5", "a|2026-02-01|usage|-2", ""].join(
    end,
  );
  const { summary, accounts } = await auditTexts(entries, "account,balance\na,3\n");
  expect(summary.entries).toMatchObject({ separator: "|", rows: 2 });
  expect(said(accounts.get("a"))).toEqual(agrees("0"));
});

test("Excel's Unicode text: UTF-16 with tabs", async () => {
  const text = "\uFEFFaccount\tat\ttype\tamount\r\nZoë 🦊\t2026-01-31\tgrant\t5\r\nZoë 🦊\t2026-02-01\tusage\t-2\r\n";
  const little = Buffer.from(text, "utf16le");
  const big = Buffer.from(little).swap16();
  for (const bytes of [little, big]) {
    const { summary, accounts } = await auditTexts(bytes, "account\tbalance\nZoë 🦊\t3\n");
    expect(summary.entries).toMatchObject({ separator: "\t", rows: 2 });
    expect(said(accounts.get("Zoë 🦊"))).toEqual(agrees("0"));
  }
});

test("a file that is cut off within a character is refused", async () => {
  const text = Buffer.from("\uFEFFaccount\tat\ttype\tamount\na\t2026-01-31\tgrant\t5", "utf16le");
  await expect(auditTexts(text.subarray(0, -1), "account,balance\na,5\n")).rejects.toThrow(/is not utf-8/i);
  const utf8 = Buffer.from("account,at,type,amount\nä,2026-01-31,grant,5\nü");
  await expect(auditTexts(utf8.subarray(0, -1), "account,balance\nä,5\n")).rejects.toThrow(/--encoding/);
  const latin = Buffer.from("account,at,type,amount\nä,2026-01-31,grant,5\n", "latin1");
  const { accounts } = await auditTexts(latin, Buffer.from("account,balance\nä,5\n", "latin1"), {
    encoding: "windows-1252",
  });
  expect(said(accounts.get("ä"))).toEqual(agrees("0"));
});

test("American dates, brackets for negatives and a separator of thousands: one id is there twice", async () => {
  const entries = [
    "Customer ID,Transaction Date,Type,Amount,Transaction ID",
    'acme,1/31/2026 2:05 PM,Purchase,"1,000.00",t1',
    "acme,2/1/2026 12:00 AM,Usage,(12.50),t2",
    "acme,2/1/2026 12:00 AM,Usage,(12.50),t2",
    "acme,2/3/2026 9:30 am,Usage,7.25-,t3",
  ].join("\n");
  const { summary, accounts } = await auditTexts(entries, 'Customer ID,Balance\nacme,"980.25"\n');
  expect(summary.entries).toMatchObject({ decimal: ".", dates: "mdy" });
  expect(said(accounts.get("acme"))).toMatchObject({
    verdict: "drifts",
    difference: "12.50",
    causes: [["duplicate_id", "2026-02-01T00:00:00.000Z"]],
  });
});

test("Stripe's balance transactions: the refund names no charge", async () => {
  const entries = [
    "id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),customer_id,reference",
    "txn_1,payment,ch_1,50.00,1.75,48.25,usd,2026-01-31 14:05,cus_1,",
    "txn_2,charge,ch_2,-20.00,0.00,-20.00,usd,2026-02-01 14:05,cus_1,job_1",
    "txn_3,refund,re_1,20.00,0.00,20.00,usd,2026-02-02 14:05,cus_1,job_1",
    "txn_4,refund,re_2,5.00,0.00,5.00,usd,2026-02-03 14:05,cus_1,job_9",
  ].join("\n");
  const { accounts } = await auditTexts(entries, "customer_id,balance\ncus_1,50.00\n", {
    map: [{ field: "at", column: "Created (UTC)", file: "entries" }],
  });
  expect(said(accounts.get("cus_1"))).toEqual({
    verdict: "drifts",
    difference: "-5.00",
    causes: [["refund_without_charge", "2026-02-03T14:05:00.000Z"]],
  });
});

test("Postgres's COPY in CSV, unsorted, with two balances: what came after the first is missing", async () => {
  const entries = [
    "account_id,created_at,type,amount,id",
    "7,2026-02-03 10:00:00+00,usage,-4,e4",
    "7,2026-01-31 14:05:00.123456+00,topup,100,e1",
    "7,2026-02-02 12:00:00+02,usage,-3,e3",
    "7,2026-01-31 15:05:00+01,usage,-10,e2",
  ].join("\n");
  const balances = "account_id,balance,as_of\n7,90,2026-02-01 00:00:00+00\n7,90,2026-02-04 00:00:00+00\n";
  const { accounts } = await auditTexts(entries, balances);
  const account = accounts.get("7")!;
  expect(said(account)).toMatchObject({ verdict: "drifts", difference: "7" });
  expect(account.drifts[0]).toMatchObject({ after: "2026-02-01T00:00:00.000Z", until: "2026-02-04T00:00:00.000Z" });
  expect(said(account)!.causes).toContainEqual(["not_updated_since", "2026-02-01T00:00:00.000Z"]);
});

test("JSON Lines, with numbers and with texts, keeps digits that floating point would lose", async () => {
  const entries = [
    '\uFEFF{"account":"a","at":1769868306,"type":"grant","amount":9007199254740993.1}',
    "",
    '{"account":"a","at":"1769868307","type":"usage","amount":"-0.1","meta":{"k":[1,"12345678.50 \\" 9"]}}',
  ].join("\r\n");
  const { summary, accounts } = await auditTexts(entries, '{"account":"a","balance":9007199254740993.0}');
  expect(summary.entries.format).toBe("jsonl");
  expect(summary.from).toBe("2026-01-31T14:05:06.000Z");
  expect(said(accounts.get("a"))).toEqual(agrees("0.0"));
});

test("line breaks within quotes and rows without anything in them are no rows of their own", async () => {
  const note = `"said ""hello""\r\nand, ${"much ".repeat(60)}\nmore"`;
  const entries = `account,note,at,type,amount\r\n\r\na,${note},2026-01-31,grant,5\r\n,,,,\r\na,${note},2026-02-01,usage,-2\r\n\r\n`;
  const { summary, accounts } = await auditTexts(entries, "account,balance\na,3\n\n");
  expect(summary.entries.rows).toBe(2);
  expect(said(accounts.get("a"))).toEqual(agrees("0"));
});

test("a row of totals at the end is named, and can be left out", async () => {
  const entries = "account,at,type,amount\na,2026-01-31,grant,5\na,2026-02-01,usage,-2\nTotal,,,3\n";
  const balances = "account,balance\na,3\n";
  await expect(auditTexts(entries, balances)).rejects.toThrow(
    /entries, row 4: "" is not a time(?:.|\n)*--skip-unreadable/,
  );
  const { summary, accounts } = await auditTexts(entries, balances, { skipUnreadable: true });
  expect(summary.unreadable.count).toBe(1);
  expect(said(accounts.get("a"))).toEqual(agrees("0"));
});
