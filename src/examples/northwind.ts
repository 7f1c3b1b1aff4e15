import type { Instant } from "../core/instant.ts";
import { formatInstant } from "../http/time.ts";
import { Calendar } from "./calendar.ts";
import type { ExampleAccount, Step, Story } from "./history.ts";
import { type Office, OutreachWork } from "./outreach.ts";
import { Random } from "./random.ts";

/** The day of the sign-up, in days before the base day. */
const SIGN_UP = -40;
const ZONE = "Europe/Berlin";

const OFFICES: Office[] = [
  {
    workspace: "emea",
    name: "EMEA",
    zone: ZONE,
    hours: [8, 9, 10, 11, 13, 14, 15, 16],
    campaigns: [
      {
        id: "saas-founders-dach",
        name: "SaaS founders DACH",
        from: SIGN_UP,
        to: 0,
        drafts: [16, 28],
        enriched: 0.65,
        approved: 0.85,
        replied: 0.12,
      },
      {
        id: "fintech-nordics",
        name: "Fintech Nordics",
        from: -37,
        to: 0,
        drafts: [8, 15],
        enriched: 0.6,
        approved: 0.8,
        replied: 0.09,
      },
      {
        id: "series-a-uk",
        name: "Series A UK",
        from: -19,
        to: 0,
        drafts: [7, 13],
        enriched: 0.5,
        approved: 0.9,
        replied: 0.1,
      },
      // Writes next to nothing, and yet spends most: its list is researched again every night (see `nightlyResearch`).
      {
        id: "benelux-logistics",
        name: "Benelux logistics",
        from: -34,
        to: 0,
        drafts: [1, 3],
        enriched: 0,
        approved: 0.7,
        replied: 0.04,
      },
      {
        id: "webinar-follow-up",
        name: "Webinar follow-up",
        from: -16,
        to: -12,
        drafts: [20, 34],
        enriched: 0.1,
        approved: 1,
        replied: 0.22,
      },
    ],
  },
  {
    workspace: "north-america",
    name: "North America",
    zone: "America/New_York",
    hours: [9, 10, 11, 13, 14, 16],
    campaigns: [
      {
        id: "revops-leaders",
        name: "RevOps leaders",
        from: SIGN_UP + 2,
        to: 0,
        drafts: [10, 18],
        enriched: 0.55,
        approved: 0.9,
        replied: 0.1,
      },
      {
        id: "healthcare-it",
        name: "Healthcare IT",
        from: -33,
        to: 0,
        drafts: [5, 10],
        enriched: 0.7,
        approved: 0.75,
        replied: 0.07,
      },
      {
        id: "q3-mid-market",
        name: "Q3 mid-market",
        from: -14,
        to: 0,
        drafts: [8, 14],
        enriched: 0.5,
        approved: 0.85,
        replied: 0.08,
      },
      {
        id: "partner-referrals",
        name: "Partner referrals",
        from: -28,
        to: 0,
        drafts: [0, 3],
        enriched: 0.2,
        approved: 1,
        replied: 0.35,
      },
    ],
  },
  {
    workspace: "apac",
    name: "APAC",
    zone: "Asia/Singapore",
    hours: [9, 11, 14, 16],
    campaigns: [
      {
        id: "singapore-fintech",
        name: "Singapore fintech",
        from: -31,
        to: 0,
        drafts: [6, 11],
        enriched: 0.6,
        approved: 0.85,
        replied: 0.08,
      },
      {
        id: "anz-retail",
        name: "ANZ retail",
        from: -26,
        to: 0,
        drafts: [3, 8],
        enriched: 0.4,
        approved: 0.8,
        replied: 0.06,
      },
      {
        id: "japan-pilot",
        name: "Japan pilot",
        from: -11,
        to: 0,
        drafts: [2, 5],
        enriched: 0.8,
        approved: 0.6,
        replied: 0.05,
      },
      {
        id: "event-asia-tech",
        name: "Asia Tech week",
        from: -23,
        to: -19,
        drafts: [9, 15],
        enriched: 0.2,
        approved: 1,
        replied: 0.15,
      },
    ],
  },
];

/**
 * A large outreach account: one balance, three workspaces in three parts of the world, and a quiet campaign that consumes
 * most of what EMEA spends. It came to know the product with a gift, took a small plan, then a larger one; where that does
 * not reach to the renewal, Auto Reload keeps the balance above a threshold.
 */
export const northwind: Story = (base) => {
  const work = new OutreachWork("northwind", base, { message: 8_112, lead: 51_340, job: 2_201 });
  const calendar = new Calendar(base, ZONE);
  const workspaces = work.offices(OFFICES, SIGN_UP);
  const nights = nightlyResearch(work, calendar);
  findLeads(work, calendar);
  const steps = [...work.steps, ...credits(calendar), ...corrections(calendar, work.steps, nights)];
  return {
    id: "northwind",
    product: "outreach",
    name: "Northwind Growth",
    timeZone: ZONE,
    workspaces,
    records: [],
    cases: [
      {
        at: calendar.at(calendar.workdayBefore(9), "09:21:33.904"),
        author: "Elena Fischer",
        wallet: "main",
        missing: 250,
        message:
          "We were given 250 credits for the slow drafts, twice, and then 250 were taken away. Which of it holds?",
        answers: [
          {
            at: calendar.at(calendar.workdayBefore(9), "11:02:08.551"),
            side: "staff",
            author: "Jonas Weber",
            kind: "explain",
            text: "Two of us gave you the same goodwill: once on the day itself and once after our call. One of the two was taken back. The 250 credits for the delay are yours.",
          },
        ],
      },
    ],
    steps,
  } satisfies ExampleAccount;
};

/** @returns the key of each night's first run */
function nightlyResearch(work: OutreachWork, calendar: Calendar): Map<number, string> {
  const random = new Random("northwind/benelux-logistics at night");
  const firstRuns = new Map<number, string>();
  for (let day = -33; day <= 0; day++) {
    const run = (time: string) =>
      work.job(
        calendar.at(day, time),
        "emea",
        "lead.deep_enrich",
        { count: random.integer(33, 42) },
        "benelux-logistics",
      );
    firstRuns.set(day, run("01:10:04.212"));
    run("02:40:03.871");
    run("04:10:05.040");
  }
  return firstRuns;
}

/** What belongs to no campaign: leads found for lists, lists cleaned, the account's model trained. */
function findLeads(work: OutreachWork, calendar: Calendar): void {
  const find = (at: Instant, workspace: string, leads: number) => work.job(at, workspace, "leads.find", { leads });
  const clean = (at: Instant, workspace: string, contacts: number) =>
    work.job(at, workspace, "contacts.clean", { contacts });

  find(calendar.at(SIGN_UP + 1, "10:22:40.508"), "emea", 900);
  clean(calendar.at(SIGN_UP + 1, "10:51:17.093"), "emea", 900);
  find(calendar.at(SIGN_UP + 2, "16:05:29.744"), "north-america", 600);
  for (const week of [1, 2, 3, 4, 5]) {
    const day = calendar.workdayBefore(27 - week * 5);
    find(calendar.at(day, "09:26:11.630"), "emea", 680 + week * 60);
    clean(calendar.at(day, "09:58:52.417"), "emea", 675 + week * 60);
    if (week % 2 === 1) find(calendar.at(day, "17:41:08.219"), "north-america", 1_400);
    if (week % 2 === 0) find(calendar.at(day + 1, "05:12:36.955"), "apac", 950);
    clean(calendar.at(day + 1, "18:03:21.386"), "north-america", 1_280);
  }
  for (let day = -35; day <= 0; day++) {
    if (day % 3 === 0) work.job(calendar.at(day, "05:30:00.317"), "emea", "self_learning.run", null);
    if (day % 7 === 0) work.job(calendar.at(day, "05:45:00.264"), "north-america", "self_learning.run", null);
  }
  // Refused: the list costs more than there is, and more packs than Auto Reload may buy in a month. So it is cut down.
  const day = calendar.workdayBefore(14);
  find(calendar.at(day, "10:12:45.602"), "emea", 90_000);
  find(calendar.at(day, "11:31:09.148"), "emea", 2_400);
}

/** Where its credits come from: a gift, a plan and a larger one, Auto Reload, a purchase of which a half was too much. */
function credits(calendar: Calendar): Step[] {
  const plan = (name: string) => ({ operation: "plan", wallet: "main", plan: name }) as const;
  return [
    {
      at: calendar.at(SIGN_UP, "07:45"),
      actor: "jonas.weber",
      key: "welcome",
      request: {
        operation: "grant",
        amount: 5_000,
        category: "promotional",
        expires_at: formatInstant(calendar.at(SIGN_UP + 14, "00:00")),
        reason: "Welcome credits, good for the first 14 days",
      },
    },
    { at: calendar.at(SIGN_UP + 2, "15:48:02.915"), actor: "billing", key: "plan-solo", request: plan("solo") },
    { at: calendar.at(SIGN_UP + 4, "11:20:16.327"), actor: "billing", key: "plan-team", request: plan("team") },
    {
      at: calendar.at(SIGN_UP + 4, "11:26:49.180"),
      actor: "sofia.lang",
      key: "auto-reload-1",
      request: {
        operation: "auto_reload",
        wallet: "main",
        enabled: true,
        pack: "5k",
        threshold: 5_000,
        monthly_cap: { money: 30_000 },
      },
    },
    {
      at: calendar.at(calendar.workdayBefore(5), "11:05:33.480"),
      actor: "sofia.lang",
      key: "checkout-20418",
      request: { operation: "topup", pack: "20k", count: 2 },
    },
    // One of the two was enough.
    {
      at: calendar.at(calendar.workdayBefore(4), "15:31:20.054"),
      payment: "checkout-20418",
      event: "refund",
      amount: 17_900,
    },
  ];
}

/** What people put right by hand. */
function corrections(calendar: Calendar, work: OutreachWork["steps"], nights: ReadonlyMap<number, string>): Step[] {
  const noon = calendar.at(calendar.workdayBefore(9), "12:00");
  const reply = work.find((step) => step.at > noon && step.key.startsWith("reply-"))!;
  return [
    {
      at: calendar.at(calendar.workdayBefore(6), "10:17:54.338"),
      actor: "maria.lindqvist",
      key: "support-4127-a",
      request: {
        of: nights.get(-15)!,
        ask: ({ entry }) => ({
          operation: "refund",
          entry,
          amount: 60,
          reason: "12 of these companies are outside the region the campaign is meant for (support 4127)",
        }),
      },
    },
    {
      at: calendar.at(calendar.workdayBefore(6), "10:24:19.820"),
      actor: "maria.lindqvist",
      key: "support-4127-b",
      request: {
        of: reply.key,
        ask: ({ entry }) => ({ operation: "refund", entry, reason: "The reply was never sent: the mailbox was full" }),
      },
    },
    {
      at: calendar.at(calendar.workdayBefore(11), "16:40:28.106"),
      actor: "maria.lindqvist",
      key: "support-4093",
      request: {
        operation: "adjustment",
        amount: 250,
        reason: "Goodwill for drafts that waited two hours in the queue (support 4093)",
      },
    },
    {
      at: calendar.at(calendar.workdayBefore(10), "09:12:40.673"),
      actor: "jonas.weber",
      key: "support-4093-again",
      request: { operation: "adjustment", amount: 250, reason: "Goodwill, agreed by phone (support 4093)" },
    },
    {
      at: calendar.at(calendar.workdayBefore(10), "14:31:05.290"),
      actor: "jonas.weber",
      key: "support-4093-undo",
      request: {
        operation: "adjustment",
        amount: -250,
        reason: "Taken back: the goodwill of support 4093 had been given twice",
      },
    },
  ];
}
