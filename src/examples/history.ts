import type { Instant } from "../core/instant.ts";
import type { OperationInput } from "../http/schemas/bodies.ts";
import type { SandboxEvent } from "../payments/sandbox-play.ts";
import type { UnderlyingRecord } from "../store/records.ts";

/** One request of a history, as the API takes it, with when it was sent and by whom; or what happened to a payment. */
export type Step = {
  at: Instant;
  actor: string;
  key: string;
  request: OperationInput | FollowUp | PaymentEvent;
};

/** A request that names what an earlier one made, and is not sent where that was refused. */
export type FollowUp = {
  /** The key of the earlier request. */
  of: string;
  ask: (made: Made) => OperationInput;
};

/** What the payer or the bank did with the payment of an earlier purchase. To one payment each happens once at most. */
export type PaymentEvent = {
  /** The key of the purchase. */
  of: string;
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
  /** In any order; what has the same time is done in the order given. */
  steps: Step[];
};

export type ExampleWorkspace = { id: string; name: string; campaigns: ExampleCampaign[] };
export type ExampleCampaign = { id: string; name: string; url: string };

/** Tells the history of an account up to the base day, end included; what lies after the base time is not sent. */
export type Story = (base: Instant) => ExampleAccount;
