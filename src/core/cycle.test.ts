/** Anniversaries, the cycles between them and calendar months, in zones that change their clocks. */
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { anniversary, cycleAt, monthOf } from "./cycle.ts";
import type { Instant } from "./instant.ts";

const time = (text: string): Instant => Temporal.Instant.from(text).epochMilliseconds;
const local = (at: Instant, zone: string) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
const told = (at: Instant, zone: string) => local(at, zone).toString({ timeZoneName: "never" });

describe("an anniversary keeps the anchor's local date and time of day", () => {
  test.each<[name: string, zone: string, anchor: string, anniversaries: [number, string][]]>([
    [
      "31 January, of which February has none",
      "Europe/Berlin",
      "2026-01-31T10:00:00+01:00",
      [
        [0, "2026-01-31T10:00:00+01:00"],
        [1, "2026-02-28T10:00:00+01:00"],
        [2, "2026-03-31T10:00:00+02:00"],
        [3, "2026-04-30T10:00:00+02:00"],
        [11, "2026-12-31T10:00:00+01:00"],
        [25, "2028-02-29T10:00:00+01:00"],
      ],
    ],
    [
      "a leap day",
      "UTC",
      "2024-02-29T12:00:00Z",
      [
        [1, "2024-03-29T12:00:00+00:00"],
        [12, "2025-02-28T12:00:00+00:00"],
        [13, "2025-03-29T12:00:00+00:00"],
        [48, "2028-02-29T12:00:00+00:00"],
      ],
    ],
    [
      "a local date that is another one in UTC",
      "Europe/Berlin",
      "2026-01-31T23:30:00Z",
      [
        [1, "2026-03-01T00:30:00+01:00"],
        [2, "2026-04-01T00:30:00+02:00"],
      ],
    ],
    [
      "a time that the clocks skip moves forward, that once",
      "Europe/Berlin",
      "2026-01-29T02:30:15.250+01:00",
      [
        [2, "2026-03-29T03:30:15.25+02:00"],
        [3, "2026-04-29T02:30:15.25+02:00"],
      ],
    ],
    [
      "of a time that comes twice, the first",
      "Europe/Berlin",
      "2026-08-25T02:30:00+02:00",
      [
        [2, "2026-10-25T02:30:00+02:00"],
        [3, "2026-11-25T02:30:00+01:00"],
      ],
    ],
    [
      "an anchor in the hour that comes twice, its first time",
      "Europe/Berlin",
      "2026-10-25T02:30:00+02:00",
      [
        [0, "2026-10-25T02:30:00+02:00"],
        [1, "2026-11-25T02:30:00+01:00"],
      ],
    ],
    [
      "an anchor in the hour that comes twice, its second time",
      "Europe/Berlin",
      "2026-10-25T02:30:00+01:00",
      [
        [0, "2026-10-25T02:30:00+01:00"],
        [1, "2026-11-25T02:30:00+01:00"],
      ],
    ],
    ["an offset of 5:45", "Asia/Kathmandu", "2026-01-30T18:25:00Z", [[1, "2026-02-28T00:10:00+05:45"]]],
    [
      "a change of half an hour",
      "Australia/Lord_Howe",
      "2026-02-05T01:45:00+11:00",
      [
        [2, "2026-04-05T01:45:00+11:00"],
        [3, "2026-05-05T01:45:00+10:30"],
      ],
    ],
    [
      "a skipped half hour",
      "Australia/Lord_Howe",
      "2026-08-04T02:15:00+10:30",
      [
        [2, "2026-10-04T02:45:00+11:00"],
        [3, "2026-11-04T02:15:00+11:00"],
      ],
    ],
    [
      "a skipped day",
      "Pacific/Apia",
      "2011-11-30T10:00:00-10:00",
      [
        [1, "2011-12-31T10:00:00+14:00"],
        [2, "2012-01-30T10:00:00+14:00"],
      ],
    ],
    [
      "offsets of half hours",
      "America/St_Johns",
      "2026-01-08T02:30:00-03:30",
      [
        [2, "2026-03-08T03:30:00-02:30"],
        [3, "2026-04-08T02:30:00-02:30"],
        [11, "2026-12-08T02:30:00-03:30"],
      ],
    ],
    ["a millisecond before midnight", "UTC", "2026-01-31T23:59:59.999Z", [[1, "2026-02-28T23:59:59.999+00:00"]]],
  ])("%s", (_name, zone, anchor, anniversaries) => {
    const found = anniversaries.map(([number]) => [number, told(anniversary(time(anchor), zone, number), zone)]);
    expect(found).toEqual(anniversaries);
  });
});

describe("the cycle that holds a time", () => {
  const anchor = "2026-01-31T10:00:00+01:00";

  test.each<[at: string, number: number, from: string, to: string]>([
    [anchor, 0, anchor, "2026-02-28T10:00:00+01:00"],
    ["2026-02-28T09:59:59.999+01:00", 0, anchor, "2026-02-28T10:00:00+01:00"],
    ["2026-02-28T10:00:00+01:00", 1, "2026-02-28T10:00:00+01:00", "2026-03-31T10:00:00+02:00"],
    ["2026-03-31T09:59:59.999+02:00", 1, "2026-02-28T10:00:00+01:00", "2026-03-31T10:00:00+02:00"],
    ["2026-03-31T10:00:00+02:00", 2, "2026-03-31T10:00:00+02:00", "2026-04-30T10:00:00+02:00"],
    ["2026-12-31T10:00:00+01:00", 11, "2026-12-31T10:00:00+01:00", "2027-01-31T10:00:00+01:00"],
    ["2036-02-29T10:00:00+01:00", 121, "2036-02-29T10:00:00+01:00", "2036-03-31T10:00:00+02:00"],
  ])("at %s it is number %d", (at, number, from, to) => {
    expect(cycleAt(time(anchor), "Europe/Berlin", time(at))).toEqual({ number, from: time(from), to: time(to) });
  });

  test("before the anchor there is none", () => {
    expect(cycleAt(time(anchor), "Europe/Berlin", time(anchor) - 1)).toBeNull();
  });

  test("of an anchor in the hour that comes twice, its first time does not count", () => {
    const second = time("2026-10-25T02:30:00+01:00");
    expect(cycleAt(second, "Europe/Berlin", time("2026-10-25T02:30:00+02:00"))).toBeNull();
    expect(cycleAt(second, "Europe/Berlin", second)).toMatchObject({ number: 0, from: second });
  });

  test("a day that was skipped belongs to none twice", () => {
    const november = time("2011-11-30T10:00:00-10:00");
    const moved = time("2011-12-31T10:00:00+14:00");
    expect(cycleAt(november, "Pacific/Apia", moved - 1)).toEqual({ number: 0, from: november, to: moved });
    expect(cycleAt(november, "Pacific/Apia", moved)).toMatchObject({ number: 1, from: moved });
  });

  test("an anniversary that a skipped day moves into the next month", () => {
    const begun = time("1994-10-31T10:00:00-10:40");
    const at = time("1995-01-01T05:00:00+14:00");
    expect(cycleAt(begun, "Pacific/Kiritimati", at)).toMatchObject({ number: 1 });
  });
});

test.each<[at: string, zone: string, month: string]>([
  ["2026-10-31T22:59:59.999Z", "Europe/Berlin", "2026-10"],
  ["2026-10-31T23:00:00Z", "Europe/Berlin", "2026-11"],
  ["2026-10-31T23:00:00Z", "UTC", "2026-10"],
  ["2026-11-01T03:59:59.999Z", "America/New_York", "2026-10"],
  ["2026-11-01T04:00:00Z", "America/New_York", "2026-11"],
  ["2026-12-31T18:14:59.999Z", "Asia/Kathmandu", "2026-12"],
  ["2026-12-31T18:15:00Z", "Asia/Kathmandu", "2027-01"],
])("%s in %s is of %s", (at, zone, month) => {
  expect(monthOf(time(at), zone)).toBe(month);
});

// Anchors and times at random, against dates worked out by hand and clocks read minute by minute.

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "America/St_Johns",
  "America/New_York",
  "America/Nuuk",
  "Africa/Casablanca",
  "Pacific/Chatham",
];
const zones = fc.constantFrom(...ZONES);
const numbers = fc.integer({ min: 0, max: 130 });
const anyTime = fc.integer({ min: time("2001-01-01T00:00:00Z"), max: time("2045-01-01T00:00:00Z") });
/** Ends of months and hours in which clocks change come more often than by chance. */
const anchors = fc.tuple(
  zones,
  fc.oneof(
    anyTime,
    fc
      .tuple(
        fc.integer({ min: 2001, max: 2045 }),
        fc.integer({ min: 0, max: 11 }),
        fc.constantFrom(1, 5, 25, 28, 29, 30, 31),
        fc.integer({ min: 0, max: 4 * 3_600_000 }),
      )
      .map(([year, month, day, rest]) => Date.UTC(year, month, day) + rest),
  ),
);

const offset = (at: Instant, zone: string) => local(at, zone).offsetNanoseconds / 1e6;

/** The reading of a zone's clock, as if it were UTC. */
const clock = (at: Instant, zone: string) => at + offset(at, zone);

/** The first time at which a clock reads so; where it never does, as much later as it was put forward. */
function firstReading(reading: number, zone: string): Instant {
  const before = offset(reading - 26 * 3_600_000, zone);
  const after = offset(reading + 26 * 3_600_000, zone);
  const fitting = [reading - before, reading - after].filter((at) => clock(at, zone) === reading);
  return fitting.length === 0 ? reading - before : Math.min(...fitting);
}

/** The same day and time of day so many months later, or the last day of a month that is too short. */
function monthsLater(reading: number, months: number): number {
  const from = new Date(reading);
  const first = Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, 1);
  const nextFirst = Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months + 1, 1);
  const days = Math.min(from.getUTCDate(), (nextFirst - first) / 86_400_000);
  return first + (days - 1) * 86_400_000 + (reading % 86_400_000);
}

describe("for any anchor", () => {
  test("an anniversary is the first time at which the clock reads so many months later", () => {
    fc.assert(
      fc.property(anchors, numbers, ([zone, anchor], number) => {
        const expected = number === 0 ? anchor : firstReading(monthsLater(clock(anchor, zone), number), zone);
        expect(anniversary(anchor, zone, number)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  test("anniversaries increase, a month at a time", () => {
    fc.assert(
      fc.property(anchors, numbers, ([zone, anchor], number) => {
        const days = (anniversary(anchor, zone, number + 1) - anniversary(anchor, zone, number)) / 86_400_000;
        expect(days).toBeGreaterThan(26.9);
        expect(days).toBeLessThan(32.1);
      }),
      { numRuns: 500 },
    );
  });

  test("the cycle of a time contains it, and begins and ends with its anniversaries", () => {
    fc.assert(
      fc.property(anchors, anyTime, ([zone, anchor], at) => {
        const cycle = cycleAt(anchor, zone, at);
        expect(cycle === null).toBe(at < anchor);
        if (cycle === null) return;
        expect(cycle.from).toBeLessThanOrEqual(at);
        expect(cycle.to).toBeGreaterThan(at);
        const { number, from, to } = cycle;
        expect([from, to]).toEqual([anniversary(anchor, zone, number), anniversary(anchor, zone, number + 1)]);
      }),
      { numRuns: 500 },
    );
  });

  test("each anniversary begins the cycle of its number and ends the one before", () => {
    fc.assert(
      fc.property(anchors, numbers, ([zone, anchor], number) => {
        const at = anniversary(anchor, zone, number);
        expect(cycleAt(anchor, zone, at)).toMatchObject({ number, from: at });
        expect(cycleAt(anchor, zone, at - 1)).toEqual(
          number === 0 ? null : { number: number - 1, from: anniversary(anchor, zone, number - 1), to: at },
        );
      }),
      { numRuns: 500 },
    );
  });

  test("its month is the one that its clock shows", () => {
    fc.assert(
      fc.property(zones, anyTime, (zone, at) => {
        expect(monthOf(at, zone)).toBe(new Date(clock(at, zone)).toISOString().slice(0, 7));
      }),
    );
  });
});
