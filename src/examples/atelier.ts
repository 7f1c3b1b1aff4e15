import type { OperationInput } from "../http/schemas/bodies.ts";
import { formatInstant } from "../http/time.ts";
import type { UnderlyingRecord } from "../store/records.ts";
import { CLIENTS } from "./atelier-clients.ts";
import { Calendar } from "./calendar.ts";
import type { FollowUp, PaymentEvent, Request, Step, Story } from "./history.ts";
import { Random } from "./random.ts";

/** When something happens to a client: a day, or so many working days before the base day, and a local time. */
export type When = { day: number; time: string } | { workdays: number; time: string };

export type Client = {
  id: string;
  name: string;
  projects: Record<string, string>;
  /** The plan it begins with. `anchor` where its anniversaries count from an earlier day. */
  plan?: { id: string; when: When; anchor?: When };
  submissions: Submission[];
  /** Persona images: batches made at a time, and single ones made again minutes after. */
  personas: { when: When; batches: number; rerolls: number[] }[];
  /** What was bought, given, corrected: everything that is neither a submission nor an image. */
  others(instant: (when: When) => string): OtherStep[];
};

export type OtherStep = { when: When } & (Request | PaymentEvent);

export type Submission = {
  title: string;
  when: When;
  /** Seconds of each clip as submitted. */
  clips: number[];
  /** What became of it: the seconds of each clip as delivered a day later, or `voided`; left out while it is in flight. */
  delivered?: number[];
  voided?: string;
  /** When it was submitted before and refused. */
  refusedBefore?: When[];
  project?: string;
  /** The project that only the studio's own record of the creative knows. */
  projectOfRecord?: string;
  deadline?: When;
  /** For a refund after it was settled: how many tokens and why. */
  refunded?: { after: number; amount: number; reason: string };
};

const ZONE = "America/New_York";
const BACKEND = "studio-backend";
const SITE = "https://studio.example";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * A studio account: a balance for each client, with a plan or none, with submissions settled shorter, longer, not at all, or
 * still in flight, and with cards that pay, that are declined, and whose payments are taken back.
 */
export const atelier: Story = (base) => {
  const calendar = new Calendar(base, ZONE);
  const random = new Random("atelier");
  const exactly = (when: When) =>
    calendar.at("day" in when ? when.day : calendar.workdayBefore(when.workdays), when.time);
  const at = (when: When) => exactly(when) + random.integer(0, 59_999);
  const text = (when: When) => formatInstant(exactly(when));
  const steps: Step[] = [];
  for (const client of CLIENTS) {
    if (client.plan !== undefined) steps.push(beginPlan(client.id, client.plan, exactly));
    for (const [index, { when, ...images }] of client.personas.entries()) {
      steps.push(...personas(client.id, `persona-${client.id}-${index + 1}`, at(when), images, random));
    }
    steps.push(...client.others(text).map(({ when, ...step }) => ({ at: at(when), ...step })));
  }
  const submissions = CLIENTS.flatMap(({ id, submissions }) =>
    submissions.map((submission) => ({ client: id, submission })),
  ).sort((a, b) => exactly(a.submission.when) - exactly(b.submission.when));
  const records: UnderlyingRecord[] = [];
  for (const [index, { client, submission }] of submissions.entries()) {
    const creative = { type: "creative", id: `cr_${1_041 + index}`, url: `${SITE}/creatives/cr_${1_041 + index}` };
    const { project = null, projectOfRecord = project } = submission;
    records.push({ reference: creative, workspace: client, campaign: projectOfRecord });
    steps.push(...creativeSteps(client, submission, creative, at, random));
  }
  const workspaces = CLIENTS.map(({ id, name, projects }) => ({
    id,
    name,
    campaigns: Object.entries(projects).map(([project, title]) => ({
      id: project,
      name: title,
      url: `${SITE}/projects/${project}`,
    })),
  }));
  return { id: "atelier", product: "studio", name: "Atelier Studio", timeZone: ZONE, workspaces, records, steps };
};

function beginPlan(
  client: string,
  { id, when, anchor }: NonNullable<Client["plan"]>,
  exactly: (when: When) => number,
): Step {
  return {
    at: exactly(when),
    actor: "billing",
    key: `plan-${client}-${id}`,
    request: {
      operation: "plan",
      wallet: client,
      plan: id,
      anchor: anchor === undefined ? null : formatInstant(exactly(anchor)),
    },
  };
}

function personas(
  client: string,
  key: string,
  at: number,
  { batches, rerolls }: { batches: number; rerolls: number[] },
  random: Random,
): Step[] {
  const charge = (time: number, name: string, action: string, quantities: Record<string, number>): Step => ({
    at: time,
    actor: BACKEND,
    key: name,
    request: { operation: "charge", workspace: client, action, quantities },
  });
  let time = at;
  return [
    charge(at, key, "persona.batch", { batches }),
    ...rerolls.map((count, index) => {
      time += random.integer(2 * MINUTE, 9 * MINUTE);
      return charge(time, `${key}-again-${index + 1}`, "persona.reroll", { rerolls: count });
    }),
  ];
}

type FollowUpAsk = FollowUp["ask"];

function creativeSteps(
  client: string,
  submission: Submission,
  creative: { type: string; id: string; url: string },
  at: (when: When) => number,
  random: Random,
): Step[] {
  const { title, clips, project = null, delivered, voided, refunded } = submission;
  const submittedAt = at(submission.when);
  const key = `submit-${creative.id}`;
  const deposit: OperationInput = {
    operation: "deposit",
    workspace: client,
    campaign: project,
    action: "creative.submission",
    quantities: { clips },
    reference: creative,
    metadata: { title },
    deadline: submission.deadline === undefined ? null : formatInstant(at(submission.deadline)),
  };
  const steps: Step[] = [{ at: submittedAt, actor: BACKEND, key, request: deposit }];
  for (const [index, when] of (submission.refusedBefore ?? []).entries()) {
    steps.push({ at: at(when), actor: BACKEND, key: `${key}-refused-${index + 1}`, request: deposit });
  }
  const follow = (hours: number, actor: string, name: string, ask: FollowUpAsk) => {
    const later = submittedAt + hours * HOUR + random.integer(0, 3 * HOUR);
    steps.push({ at: later, actor, key: `${name}-${creative.id}`, request: { of: key, ask } });
  };
  if (delivered !== undefined) {
    const quantities = { clips: delivered };
    follow(19, BACKEND, "deliver", (made) => ({ operation: "settle", deposit: made.deposit, quantities }));
  }
  if (voided !== undefined) {
    follow(2, BACKEND, "void", (made) => ({ operation: "void", deposit: made.deposit, reason: voided }));
  }
  if (refunded !== undefined) {
    const { after, amount, reason } = refunded;
    follow(24 * after, "elena.ruiz", "refund", ({ entry }) => ({ operation: "refund", entry, amount, reason }));
  }
  return steps;
}
