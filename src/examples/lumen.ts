import { formatInstant } from "../http/time.ts";
import { Calendar } from "./calendar.ts";
import type { ExampleAccount, Story } from "./history.ts";
import { OutreachWork, type Rhythm } from "./outreach.ts";

const ZONE = "Asia/Kolkata";
const SIGN_UP = -33;

const SCHOOLS: Rhythm[] = [
  {
    id: "principals-north",
    name: "Principals, northern states",
    from: SIGN_UP,
    to: 0,
    drafts: [4, 8],
    enriched: 0.4,
    approved: 0.9,
    replied: 0.12,
  },
  {
    id: "admissions-season",
    name: "Admissions season",
    from: -17,
    to: 0,
    drafts: [2, 6],
    enriched: 0.3,
    approved: 0.8,
    replied: 0.1,
  },
];
const COMPANIES: Rhythm[] = [
  {
    id: "hr-training-pilots",
    name: "HR training pilots",
    from: -25,
    to: 0,
    drafts: [2, 5],
    enriched: 0.8,
    approved: 0.7,
    replied: 0.08,
  },
];

/**
 * A small outreach account: its monthly credits lapse with some left, it is without any for a night, and what it came to
 * owe then is paid by the next credits that come in.
 */
export const lumen: Story = (base) => {
  const calendar = new Calendar(base, ZONE);
  const work = new OutreachWork("lumen", base, { message: 310, lead: 2_050, job: 71 });
  const workspaces = work.offices(
    [
      { workspace: "schools", name: "Schools", zone: ZONE, hours: [10, 12, 15, 17], campaigns: SCHOOLS },
      { workspace: "companies", name: "Companies", zone: ZONE, hours: [11, 14, 16], campaigns: COMPANIES },
    ],
    SIGN_UP,
  );
  for (const [count, leads] of [
    [21, 400],
    [12, 350],
    [4, 300],
  ] as const) {
    const day = calendar.workdayBefore(count);
    work.job(calendar.at(day, "09:41:30.755"), "schools", "leads.find", { leads });
    work.job(calendar.at(day, "09:52:08.061"), "schools", "contacts.clean", { contacts: leads });
  }
  work.job(calendar.at(-20, "06:00:00.402"), "schools", "self_learning.run", null);
  work.job(calendar.at(-6, "06:00:00.391"), "schools", "self_learning.run", null);

  const lapse = calendar.monthAfter(SIGN_UP, "21:00");
  const HOUR = 3_600_000;
  // Refused: the month's credits lapsed that evening, and the next have not come yet.
  work.job(lapse + 2 * HOUR + 11_408, "companies", "leads.find", { leads: 200 });
  const solo = { operation: "grant", amount: 5_000, category: "paid", priority: 10 } as const;
  const reason = "Monthly credits of the Solo plan, granted by hand until the plan itself is kept here";
  return {
    id: "lumen",
    product: "outreach",
    name: "Lumen Learning",
    timeZone: ZONE,
    workspaces,
    records: [],
    steps: [
      {
        at: calendar.at(SIGN_UP, "09:00:00.000"),
        actor: "billing",
        key: "solo-plan-1",
        request: { ...solo, expires_at: formatInstant(lapse), reason },
      },
      ...work.steps,
      {
        at: lapse + 3 * HOUR,
        actor: "priya.raman",
        key: "invoice-1188",
        request: {
          operation: "adjustment",
          amount: -150,
          allow_outstanding: true,
          reason: "Credits lent for the pilot in spring, now due (invoice 1188)",
        },
      },
      {
        at: lapse + 11 * HOUR,
        actor: "billing",
        key: "solo-plan-2",
        request: { ...solo, expires_at: formatInstant(lapse + 31 * 24 * HOUR), reason },
      },
      {
        at: lapse + 12 * HOUR,
        actor: "billing",
        key: "receipt-R-20588",
        request: { operation: "topup", pack: "5k", receipt: "R-20588" },
      },
    ],
  } satisfies ExampleAccount;
};
