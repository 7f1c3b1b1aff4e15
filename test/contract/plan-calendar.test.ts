/**
 * Anniversaries through months of unequal length, leap years, clock changes and zones. The expected instants are written
 * out, so this file says dates; its tests go forwards in time.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Account, DAY, ok, sharedServer } from "./client.ts";
import { expectLaws } from "./laws.ts";
import type { PlanView } from "./types.ts";

const scrip = sharedServer({ clock: "2011-11-30T00:00:00.000Z" });

/** A client of an account in a zone. */
async function inZone(time_zone: string): Promise<Account> {
  return scrip.account("studio", { time_zone });
}

const instants = (times: string[]) => times.map((time) => Date.parse(time));

/** When the plan of a client gave its credits. */
async function allocations(account: Account): Promise<number[]> {
  const log = await account.log("acme", { type: "allocation" });
  return log.map((entry) => Date.parse(entry.effective_at)).reverse();
}

async function planOf(account: Account): Promise<PlanView> {
  return (await account.wallet("acme")).plan!;
}

test("a day that a zone leaves out moves the anniversary to the same time of the next one", async () => {
  // Samoa went from 29 December 2011 straight to the 31st.
  const account = await inZone("Pacific/Apia");
  await scrip.setClock("2011-11-30T20:00:00Z"); // 30 November, 10:00
  ok(await account.plan("acme", "starter"));
  await scrip.setClock("2012-02-01T00:00:00Z");
  expect(await allocations(account)).toEqual(
    instants(["2011-11-30T20:00:00Z", "2011-12-30T20:00:00Z", "2012-01-29T20:00:00Z"]),
  );
  ok(await account.plan("acme", null));
});

/** Every anniversary up to the end of 2028 is computed from the anchor, or only the first ones are listed. */
type Case = { name: string; zone: string; anchor: string; later: string[] };

const CASES: Case[] = [
  {
    name: "31 January is followed by 28 February and 31 March",
    zone: "UTC",
    anchor: "2027-01-31T12:00:00Z",
    later: [
      "2027-02-28T12:00:00Z",
      "2027-03-31T12:00:00Z",
      "2027-04-30T12:00:00Z",
      "2027-05-31T12:00:00Z",
      "2027-06-30T12:00:00Z",
      "2027-07-31T12:00:00Z",
      "2027-08-31T12:00:00Z",
      "2027-09-30T12:00:00Z",
      "2027-10-31T12:00:00Z",
      "2027-11-30T12:00:00Z",
      "2027-12-31T12:00:00Z",
      "2028-01-31T12:00:00Z",
      "2028-02-29T12:00:00Z", // a leap year
      "2028-03-31T12:00:00Z",
    ],
  },
  {
    name: "30 January is followed by 28 February and 30 March",
    zone: "UTC",
    anchor: "2027-01-30T23:59:59.999Z",
    later: ["2027-02-28T23:59:59.999Z", "2027-03-30T23:59:59.999Z", "2027-04-30T23:59:59.999Z"],
  },
  {
    name: "29 January is followed by 29 February in a leap year",
    zone: "UTC",
    anchor: "2027-12-29T00:00:00Z",
    later: ["2028-01-29T00:00:00Z", "2028-02-29T00:00:00Z", "2028-03-29T00:00:00Z"],
  },
  {
    name: "29 February is followed by 29 March",
    zone: "UTC",
    anchor: "2028-02-29T06:00:00Z",
    later: ["2028-03-29T06:00:00Z", "2028-04-29T06:00:00Z"],
  },
  {
    name: "a year ends as any month does",
    zone: "America/New_York",
    anchor: "2027-10-31T23:30:00-04:00",
    later: ["2027-11-30T23:30:00-05:00", "2027-12-31T23:30:00-05:00", "2028-01-31T23:30:00-05:00"],
  },
  {
    name: "the local time stays when the clock changes",
    zone: "Europe/Berlin",
    anchor: "2027-02-10T09:00:00+01:00",
    later: [
      "2027-03-10T09:00:00+01:00",
      "2027-04-10T09:00:00+02:00",
      "2027-05-10T09:00:00+02:00",
      "2027-06-10T09:00:00+02:00",
      "2027-07-10T09:00:00+02:00",
      "2027-08-10T09:00:00+02:00",
      "2027-09-10T09:00:00+02:00",
      "2027-10-10T09:00:00+02:00",
      "2027-11-10T09:00:00+01:00",
    ],
  },
  {
    name: "a local time that a clock change skips moves forward, and the next one is itself again",
    zone: "Europe/Berlin",
    anchor: "2027-02-28T02:30:00+01:00",
    later: ["2027-03-28T03:30:00+02:00", "2027-04-28T02:30:00+02:00", "2027-05-28T02:30:00+02:00"],
  },
  {
    name: "a local time that a clock change repeats takes the first",
    zone: "Europe/Berlin",
    anchor: "2027-08-31T02:30:00+02:00",
    later: ["2027-09-30T02:30:00+02:00", "2027-10-31T02:30:00+02:00", "2027-11-30T02:30:00+01:00"],
  },
  {
    name: "an anchor at the second of two equal local times has anniversaries like the first",
    zone: "Europe/Berlin",
    anchor: "2027-10-31T02:30:00+01:00",
    later: ["2027-11-30T02:30:00+01:00", "2027-12-31T02:30:00+01:00"],
  },
  {
    name: "a zone half an hour off has the dates of its own days",
    zone: "Asia/Kolkata",
    anchor: "2027-01-31T00:15:00+05:30", // still the 30th in UTC
    later: ["2027-02-28T00:15:00+05:30", "2027-03-31T00:15:00+05:30", "2027-04-30T00:15:00+05:30"],
  },
  {
    name: "a zone three quarters of an hour off has the dates of its own days",
    zone: "Asia/Kathmandu",
    anchor: "2027-01-31T00:10:00+05:45",
    later: ["2027-02-28T00:10:00+05:45", "2027-03-31T00:10:00+05:45", "2027-04-30T00:10:00+05:45"],
  },
  {
    name: "a clock change of half an hour that repeats a time takes the first",
    zone: "Australia/Lord_Howe",
    anchor: "2027-03-04T01:45:00+11:00",
    later: ["2027-04-04T01:45:00+11:00", "2027-05-04T01:45:00+10:30"],
  },
  {
    name: "a clock change of half an hour that skips a time moves it by half an hour",
    zone: "Australia/Lord_Howe",
    anchor: "2027-09-03T02:15:00+10:30",
    later: ["2027-10-03T02:45:00+11:00", "2027-11-03T02:15:00+11:00"],
  },
  {
    name: "a zone far ahead has the dates of its own days",
    zone: "Pacific/Kiritimati",
    anchor: "2027-01-31T05:00:00+14:00",
    later: ["2027-02-28T05:00:00+14:00", "2027-03-31T05:00:00+14:00"],
  },
  {
    name: "a zone far behind has the dates of its own days",
    zone: "Pacific/Pago_Pago",
    anchor: "2027-01-31T20:00:00-11:00",
    later: ["2027-02-28T20:00:00-11:00", "2027-03-31T20:00:00-11:00"],
  },
];

describe("anniversaries keep the anchor's local date and time of day", () => {
  const accounts = new Map<Case, Account>();

  beforeAll(async () => {
    await scrip.setClock("2026-12-31T00:00:00Z");
    for (const each of CASES) {
      const account = await inZone(each.zone);
      accounts.set(each, account);
      ok(await account.plan("acme", "starter", each.anchor));
    }
    await scrip.setClock("2028-06-15T00:00:00Z");
  }, 60_000);

  test.for(CASES)("$name", async (each) => {
    const account = accounts.get(each)!;
    const given = await allocations(account);
    const expected = instants([each.anchor, ...each.later]);
    expect(given.slice(0, expected.length).map((at) => new Date(at).toISOString())).toEqual(
      expected.map((at) => new Date(at).toISOString()),
    );
    expect(given.length, "one a month, none left out").toBe(
      cyclesUntil(each.zone, Date.parse(each.anchor), Date.parse("2028-06-15T00:00:00Z")),
    );
    await expectLaws(account);
  });

  /** How many cycles have begun: the months between the two local dates, and the one that the anchor began. */
  function cyclesUntil(zone: string, anchor: number, now: number): number {
    const local = (at: number) => {
      const format = new Intl.DateTimeFormat("en-CA", {
        timeZone: zone,
        year: "numeric",
        month: "2-digit",
        day: "2-digit",
      });
      return format.format(at).split("-").map(Number) as [number, number, number];
    };
    const [year, month, day] = local(now);
    const [anchorYear, anchorMonth, anchorDay] = local(anchor);
    return (year - anchorYear) * 12 + month - anchorMonth + (day > anchorDay ? 1 : 0);
  }

  test("and a plan that begins later with such an anchor has the same", async () => {
    for (const each of CASES) {
      const account = await inZone(each.zone);
      const { plan } = ok(await account.plan("acme", "starter", each.anchor));
      expect(plan!.cycle, each.name).toEqual((await planOf(accounts.get(each)!)).cycle);
      expect(await account.log("acme")).toHaveLength(1);
      ok(await account.plan("acme", null));
    }
  });

  // The years to come are the next tests'.
  afterAll(async () => {
    for (const account of accounts.values()) await account.plan("acme", null);
  });
});

test("a cycle ends where the next begins, whether it is watched or not", async () => {
  const account = await inZone("Europe/Berlin");
  await scrip.setClock("2029-01-25T02:30:00+01:00");
  ok(await account.plan("acme", "starter"));
  const expected = instants([
    "2029-01-25T02:30:00+01:00",
    "2029-02-25T02:30:00+01:00",
    "2029-03-25T03:30:00+02:00",
    "2029-04-25T02:30:00+02:00",
    "2029-05-25T02:30:00+02:00",
  ]);
  for (const [index, to] of expected.slice(1).entries()) {
    const { cycle, next } = await planOf(account);
    expect(Date.parse(cycle!.from)).toBe(expected[index]);
    expect([Date.parse(cycle!.to), Date.parse(next!.at)]).toEqual([to, to]);
    await scrip.setClock(to - 1);
    expect(await allocations(account)).toHaveLength(index + 1);
    await scrip.setClock(to);
  }
  expect(await allocations(account)).toEqual(expected);
  await expectLaws(account);
});

test("a cycle that a clock change shortens prorates by its real length", async () => {
  const account = await inZone("Europe/Berlin");
  await scrip.setClock("2030-03-15T00:00:00+01:00");
  ok(await account.plan("acme", "starter"));
  const [from, to] = instants(["2030-03-15T00:00:00+01:00", "2030-04-15T00:00:00+02:00"]) as [number, number];
  expect(to - from).toBe(31 * DAY - DAY / 24);
  await scrip.setClock("2030-04-01T00:00:00+02:00");
  const { entry } = ok(await account.plan("acme", "growth"));
  expect(entry?.amount).toBe(Math.floor((175 * (14 * DAY)) / (to - from)));
});

describe("a change of the time zone", () => {
  const move = async (account: Account, time_zone: string) =>
    ok(await account.put("", { product: "studio", time_zone }), [200, 201]);

  test("applies from the next anniversary", async () => {
    const account = await inZone("UTC");
    await scrip.setClock("2031-01-31T12:00:00Z");
    ok(await account.plan("acme", "starter"));
    await scrip.setClock("2031-02-10T00:00:00Z");
    await move(account, "America/New_York");
    const { cycle, next } = await planOf(account);
    expect([Date.parse(cycle!.to), Date.parse(next!.at)], "the present cycle ends as it was to").toEqual(
      instants(["2031-02-28T12:00:00Z", "2031-02-28T12:00:00Z"]),
    );
    await scrip.setClock("2031-06-01T00:00:00Z");
    expect(await allocations(account)).toEqual(
      instants([
        "2031-01-31T12:00:00Z",
        "2031-02-28T12:00:00Z",
        "2031-03-31T07:00:00-04:00", // the anchor was 7:00 in New York
        "2031-04-30T07:00:00-04:00",
        "2031-05-31T07:00:00-04:00",
      ]),
    );
    await expectLaws(account);
  });

  test("takes the anchor's local date there, which may be the day before", async () => {
    const account = await inZone("UTC");
    await scrip.setClock("2032-01-01T01:00:00Z"); // 31 December, 20:00, in New York
    ok(await account.plan("acme", "starter"));
    await move(account, "America/New_York");
    await scrip.setClock("2032-05-15T00:00:00Z");
    expect(await allocations(account)).toEqual(
      instants([
        "2032-01-01T01:00:00Z",
        "2032-02-01T01:00:00Z",
        "2032-02-29T20:00:00-05:00",
        "2032-03-31T20:00:00-04:00",
        "2032-04-30T20:00:00-04:00",
      ]),
    );
  });

  test("does the same to a plan whose anniversaries were missed since", async () => {
    const account = await inZone("America/New_York");
    await scrip.setClock("2033-01-15T22:00:00-05:00");
    ok(await account.plan("acme", "starter"));
    await scrip.setClock("2033-03-20T00:00:00Z");
    // Two anniversaries are past, and nobody has looked yet: they were New York's.
    await move(account, "Europe/Berlin");
    await scrip.setClock("2033-06-01T00:00:00Z");
    expect(await allocations(account)).toEqual(
      instants([
        "2033-01-15T22:00:00-05:00",
        "2033-02-15T22:00:00-05:00",
        "2033-03-15T22:00:00-04:00",
        "2033-04-15T22:00:00-04:00", // the end of the cycle in which it was changed
        "2033-05-16T04:00:00+02:00", // the anchor was 4:00 of the 16th in Berlin
      ]),
    );
    await expectLaws(account);
  });
});
