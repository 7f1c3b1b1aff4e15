import type { Instant } from "../core/instant.ts";
import type { ImportRow } from "../http/schemas/imports.ts";
import { Calendar } from "./calendar.ts";
import type { ExampleAccount, Story } from "./history.ts";
import { OutreachWork, type Rhythm } from "./outreach.ts";
import { Random } from "./random.ts";

const ZONE = "America/Chicago";
const MOVED = -8;
const QUARTER_DAYS = 90;
const GOODWILL = "goodwill-of-the-outage";
const SITE = "https://outreach.example";
const OFFICES = [
  { workspace: "brokers", campaigns: ["midwest-brokers", "gulf-ports"] },
  { workspace: "shippers", campaigns: ["cold-chain"] },
];

const BROKERS: Rhythm[] = [
  {
    id: "midwest-brokers",
    name: "Midwest brokers",
    from: MOVED,
    to: 0,
    drafts: [3, 6],
    enriched: 0.3,
    approved: 0.8,
    replied: 0.1,
  },
];

/**
 * An outreach account that came from another system. Its last quarter there was brought in without campaigns; of most
 * messages it still knows which campaign they were for, and of some it does not.
 */
export const harbor: Story = (base) => {
  const calendar = new Calendar(base, ZONE);
  const work = new OutreachWork("harbor", base, { message: 90_000, lead: 7_000, job: 300 });
  const [brokers] = work.offices(
    [{ workspace: "brokers", name: "Brokers", zone: ZONE, hours: [9, 11, 14, 16], campaigns: BROKERS }],
    MOVED,
  );
  const { rows, records } = quarterBefore(calendar);
  const missed = calendar.workdayBefore(4);
  return {
    id: "harbor",
    product: "outreach",
    name: "Harbor & Hale",
    timeZone: ZONE,
    workspaces: [
      { ...brokers!, campaigns: [...brokers!.campaigns, campaign("gulf-ports", "Gulf ports")] },
      { id: "shippers", name: "Shippers", campaigns: [campaign("cold-chain", "Cold chain")] },
    ],
    records,
    history: rows,
    cases: [
      {
        at: calendar.at(missed, "10:12:44.905"),
        author: "Dana Whitfield",
        wallet: "main",
        missing: 400,
        message:
          "In our last week with the former system we were given 400 credits for the outage there. They did not come along.",
        answers: [
          {
            at: calendar.at(missed, "15:42:03.771"),
            side: "staff",
            author: "Maria Lindqvist",
            kind: "correct",
            by: GOODWILL,
            text: "You are right: their export has no row for it, their confirmation by e-mail does. We have added the 400 credits.",
          },
        ],
      },
      {
        at: calendar.at(calendar.workdayBefore(3), "09:05:12.640"),
        author: "Dana Whitfield",
        wallet: "main",
        missing: null,
        message: "Most of last quarter shows as No campaign. In our former system every message had one.",
        answers: [
          {
            at: calendar.at(calendar.workdayBefore(3), "14:22:51.007"),
            side: "staff",
            author: "Maria Lindqvist",
            kind: "message",
            text: "The export of your former system names no campaigns, so they came without. We have registered what your message archive says and will show you what it resolves before we apply it. The amounts do not change.",
          },
        ],
      },
    ],
    steps: [
      ...work.steps.filter((step) => step.at > calendar.at(MOVED, "08:00:00")),
      {
        at: calendar.at(missed, "15:40:26.318"),
        actor: "maria.lindqvist",
        key: GOODWILL,
        request: {
          corrects: 0,
          by: (id) => ({
            operation: "adjustment",
            amount: 400,
            reason: "Goodwill of the former system that its export left out",
            case: id,
          }),
        },
      },
    ],
  } satisfies ExampleAccount;
};

function campaign(id: string, name: string) {
  return { id, name, url: `${SITE}/campaigns/${id}` };
}

/** A pack each month, and what was used of it on working days. */
function quarterBefore(calendar: Calendar): Pick<ExampleAccount, "records"> & { rows: ImportRow[] } {
  const random = new Random("harbor/history");
  const rows: ImportRow[] = [];
  const records: ExampleAccount["records"] = [];
  let message = 61_200;
  for (let day = MOVED - QUARTER_DAYS; day < MOVED; day++) {
    if ((day - MOVED) % 30 === 0) {
      const reason = "Pack bought in the system before";
      rows.push({
        id: `old-pack-${-day}`,
        at: timeOf(calendar.at(day, "07:30")),
        type: "credit",
        amount: 2_000,
        reason,
      });
    }
    if (!calendar.isWorkday(day)) continue;
    for (const { workspace, campaigns } of OFFICES) {
      for (let hour = 9; hour < 9 + random.integer(2, 5); hour++) {
        const reference = { type: "message", id: `${message}`, url: `${SITE}/messages/${message}` };
        const at = calendar.at(day, `${String(hour).padStart(2, "0")}:${random.integer(10, 59)}`);
        const action = random.chance(0.7) ? "email.first_draft" : "message.reply";
        rows.push({
          id: `old-${message}`,
          at: timeOf(at),
          type: "use",
          amount: random.integer(2, 9),
          workspace,
          action,
          reference,
        });
        // The rest was never filed.
        const known = campaigns[random.integer(0, campaigns.length - 1)]!;
        if (random.chance(0.7)) records.push({ reference, workspace, campaign: known });
        message += 1;
      }
    }
  }
  return { rows: rows.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)), records };
}

function timeOf(at: Instant): string {
  return new Date(at).toISOString();
}
