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
 * A small outreach account. It bought a pack for one large list; when most of that was used, the bank disputed the payment.
 * So it was without credits for a night, and what it came to owe was paid by the renewal of its plan the next morning.
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

  const listed = calendar.workdayBefore(15);
  work.job(calendar.at(listed, "11:20:37.419"), "schools", "leads.find", { leads: 8_000 });
  work.job(calendar.at(listed, "11:48:52.830"), "schools", "contacts.clean", { contacts: 8_000 });

  const HOUR = 3_600_000;
  const renewal = calendar.monthAfter(SIGN_UP, "09:00");
  // Refused: nothing is left that night.
  work.job(renewal - 10 * HOUR + 11_408, "companies", "leads.find", { leads: 200 });
  return {
    id: "lumen",
    product: "outreach",
    name: "Lumen Learning",
    timeZone: ZONE,
    workspaces,
    records: [],
    cases: [
      {
        at: renewal + HOUR + 8_118,
        author: "Priya Raman",
        wallet: "main",
        missing: 5_000,
        message:
          "The pack we bought for the large list was taken out of our balance last night. Nobody here asked for that. Where are those credits?",
        answers: [],
      },
    ],
    steps: [
      {
        at: calendar.at(SIGN_UP, "09:00:00.000"),
        actor: "billing",
        key: "plan-solo",
        request: { operation: "plan", wallet: "main", plan: "solo" },
      },
      {
        at: calendar.at(listed, "10:58:14.206"),
        actor: "priya.raman",
        key: "checkout-20401",
        request: { operation: "topup", pack: "5k" },
      },
      ...work.steps,
      { at: renewal - 11 * HOUR + 43_095, payment: "checkout-20401", event: "dispute" },
      {
        at: renewal + 3 * HOUR + 92_551,
        actor: "billing",
        key: "receipt-R-20588",
        request: { operation: "topup", pack: "5k", receipt: "R-20588" },
      },
    ],
  } satisfies ExampleAccount;
};
