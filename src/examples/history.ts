import type { CaseSide } from "../core/case.ts";
import type { Instant } from "../core/instant.ts";
import type { OperationInput } from "../http/schemas/bodies.ts";
import type { ImportRow } from "../http/schemas/imports.ts";
import type { SandboxEvent } from "../payments/sandbox-play.ts";
import type { UnderlyingRecord } from "../store/records.ts";

/** Something that happens in a history, and when. */
export type Step = { at: Instant } & (Request | PaymentEvent);

/** One request as the API takes it, and by whom it was sent. */
export type Request = {
  actor: string;
  key: string;
  request: OperationInput | FollowUp | Correction;
};

/** A request that names what an earlier one made, and is not sent where that was refused. */
export type FollowUp = {
  /** The key of the earlier request. */
  of: string;
  ask: (made: Made) => OperationInput;
};

/** A request that names the case that it corrects, which is opened before it. */
export type Correction = {
  /** The place of the case in the account's list. */
  corrects: number;
  by: (id: string) => OperationInput;
};

/** What a payer or a bank does with the payment of an earlier purchase. To one payment each happens once at most. */
export type PaymentEvent = {
  /** The key of the purchase. */
  payment: string;
  event: SandboxEvent;
  /** Of a partial refund, in the currency's smallest part. */
  amount?: number;
};

/** The ids of what a request made; that of a deposit where it made one. */
export type Made = { deposit: string; entry: string };

/** An account with everything that happened in it. */
export type ExampleAccount = {
  id: string;
  product: string;
  name: string;
  timeZone: string;
  workspaces: ExampleWorkspace[];
  /** The product's own records of what was spent on. */
  records: UnderlyingRecord[];
  /** What the account brought along from another system, in order of time, before anything happened here. */
  history?: ImportRow[];
  /** What its people found wrong, and what came of it. */
  cases?: ExampleCase[];
  /** In any order; what has the same time is done in the order given. */
  steps: Step[];
};

/** A report, and what was said in it. Answers that lie after the end of the history are still to come. */
export type ExampleCase = {
  at: Instant;
  author: string;
  wallet: string;
  /** What was expected beyond what was there; null: nothing was said of that. */
  missing: number | null;
  message: string;
  answers: ExampleAnswer[];
};

export type ExampleAnswer = { at: Instant; side: CaseSide; author: string; text: string } & (
  | { kind: "message" | "explain" | "reopen" }
  /** By the entry that a correction made; `by` is its key. */
  | { kind: "correct"; by: string }
);

export type ExampleWorkspace = { id: string; name: string; campaigns: ExampleCampaign[] };
export type ExampleCampaign = { id: string; name: string; url: string };

/** Tells the history of an account up to the base day, end included; what lies after the base time is not sent. */
export type Story = (base: Instant) => ExampleAccount;
