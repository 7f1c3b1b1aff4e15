import type { Instant } from "../core/instant.ts";
import type { OperationInput } from "../http/schemas/bodies.ts";
import { Calendar } from "./calendar.ts";
import type { ExampleWorkspace, Request } from "./history.ts";
import { Random } from "./random.ts";

/** A campaign with what it does on a working day. */
export type Rhythm = {
  id: string;
  name: string;
  /** First and last day on which it writes to new leads. */
  from: number;
  to: number;
  /** First e-mails a day, between the two. */
  drafts: [number, number];
  /** Of the leads written to, how many are researched before; of the drafts, how many are approved and replied to. */
  enriched: number;
  approved: number;
  replied: number;
};

/** People who work in one zone on the campaigns of one workspace. */
export type Office = {
  workspace: string;
  name: string;
  zone: string;
  /** Hours at which something happens, in the order of the day. */
  hours: number[];
  campaigns: Rhythm[];
};

/** An office at work. `replies` are those that will be written on a day. */
type Desk = {
  office: Office;
  calendar: Calendar;
  random: Random;
  replies: Map<number, { campaign: string; message: number }[]>;
};

const BACKEND = "outreach-backend";
const SITE = "https://outreach.example";

/** The charges of outreach campaigns, day by day and hour by hour. */
export class OutreachWork {
  readonly steps: ({ at: Instant } & Request)[] = [];
  readonly #account: string;
  readonly #base: Instant;
  #message: number;
  #lead: number;
  #job: number;

  /** @param first where the numbers of messages, leads and jobs begin */
  constructor(account: string, base: Instant, first: { message: number; lead: number; job: number }) {
    this.#account = account;
    this.#base = base;
    this.#message = first.message;
    this.#lead = first.lead;
    this.#job = first.job;
  }

  /** @returns the workspaces with their campaigns, as they are called */
  offices(offices: Office[], from: number): ExampleWorkspace[] {
    const desks = offices.map((office) => ({
      office,
      calendar: new Calendar(this.#base, office.zone),
      random: new Random(`${this.#account}/${office.workspace}`),
      replies: new Map<number, { campaign: string; message: number }[]>(),
    }));
    for (let day = from; day <= 0; day++) {
      for (const desk of desks) if (desk.calendar.isWorkday(day)) this.#workday(desk, day);
    }
    return offices.map(({ workspace, name, campaigns }) => ({
      id: workspace,
      name,
      campaigns: campaigns.map((each) => ({ id: each.id, name: each.name, url: `${SITE}/campaigns/${each.id}` })),
    }));
  }

  #workday({ office, calendar, random, replies }: Desk, day: number): void {
    const hours = office.hours.map((hour) => calendar.at(day, clock(hour, random)));
    for (const campaign of office.campaigns) {
      if (day < campaign.from || day > campaign.to) continue;
      this.#writeToLeads(office.workspace, campaign, hours, random, (message) => {
        const answered = nextWorkday(calendar, day + random.integer(1, 4));
        replies.set(answered, [...(replies.get(answered) ?? []), { campaign: campaign.id, message }]);
      });
    }
    for (const { campaign, message } of replies.get(day) ?? []) {
      this.#forMessage(pick(hours, random), office.workspace, campaign, "message.reply", message);
    }
  }

  /** A campaign's day: leads are researched and written to in the morning, the drafts approved later. */
  #writeToLeads(
    workspace: string,
    campaign: Rhythm,
    hours: Instant[],
    random: Random,
    onReply: (message: number) => void,
  ): void {
    const first = random.integer(0, 1);
    for (let left = random.integer(...campaign.drafts); left > 0; left--) {
      const drafted = first + (random.chance(0.25) ? 2 : 0);
      const message = this.#message++;
      if (random.chance(campaign.enriched)) this.#enrich(hours[drafted]!, workspace, campaign.id);
      this.#forMessage(hours[drafted]!, workspace, campaign.id, "email.first_draft", message);
      if (!random.chance(campaign.approved)) continue;
      const approved = Math.min(drafted + random.integer(1, 3), hours.length - 1);
      this.#forMessage(hours[approved]!, workspace, campaign.id, "message.approve", message);
      if (random.chance(campaign.replied)) onReply(message);
    }
  }

  #forMessage(
    at: Instant,
    workspace: string,
    campaign: string,
    action: keyof typeof MESSAGE_KEYS,
    message: number,
  ): void {
    const reference = { type: "message", id: `${message}`, url: `${SITE}/messages/${message}` };
    this.charge(at, `${MESSAGE_KEYS[action]}-${message}`, { workspace, campaign, action, reference });
  }

  #enrich(at: Instant, workspace: string, campaign: string): void {
    const lead = this.#lead++;
    const reference = { type: "lead", id: `${lead}`, url: `${SITE}/leads/${lead}` };
    this.charge(at, `enrich-${lead}`, { workspace, campaign, action: "lead.deep_enrich", reference });
  }

  /** Something done for a whole list at once. @returns its key */
  job(
    at: Instant,
    workspace: string,
    action: string,
    quantities: Record<string, number> | null,
    campaign: string | null = null,
  ): string {
    const job = this.#job++;
    const key = `job-${job}`;
    const reference = { type: "job", id: `${job}`, url: `${SITE}/jobs/${job}` };
    this.charge(at, key, { workspace, campaign, action, quantities, reference });
    return key;
  }

  charge(at: Instant, key: string, spend: Omit<Extract<OperationInput, { operation: "charge" }>, "operation">): void {
    this.steps.push({ at, actor: BACKEND, key, request: { operation: "charge", ...spend } });
  }
}

const MESSAGE_KEYS = { "email.first_draft": "draft", "message.approve": "approve", "message.reply": "reply" } as const;

/** A time somewhere in an hour of the day. */
function clock(hour: number, random: Random): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(hour)}:${two(random.integer(0, 59))}:${two(random.integer(0, 59))}.${random.integer(100, 999)}`;
}

function pick<T>(choices: readonly T[], random: Random): T {
  return choices[random.integer(0, choices.length - 1)]!;
}

function nextWorkday(calendar: Calendar, day: number): number {
  let next = day;
  while (!calendar.isWorkday(next)) next += 1;
  return next;
}
