import type { FastifyRequest } from "fastify";
import type { TSchema } from "typebox";
import { mayGiveReceipts } from "../access.ts";
import { originOfDecision } from "../audit-origin.ts";
import { actorOf } from "../auth.ts";
import { commandOf } from "../commands.ts";
import type { App } from "../fastify-types.ts";
import { keyOfRequest } from "../idempotency.ts";
import { findAccount } from "../lookup.ts";
import { writtenOf } from "../posting.ts";
import { type Failure, Refused } from "../problem.ts";
import {
  AdjustmentBody,
  AutoReloadBody,
  ChargeBody,
  DepositBody,
  GrantBody,
  type Operation,
  type OperationInput,
  PlanBody,
  RefundBody,
  RepaymentBody,
  SettleBody,
  TopupBody,
  VoidBody,
  WaiverBody,
  WithdrawBody,
} from "../schemas/bodies.ts";
import { answers, Id, IdempotencyHeaders, MadeId, Strict } from "../schemas/common.ts";
import {
  DepositAnswer,
  EntryAnswer,
  GrantAnswer,
  NoteAnswer,
  SettleAnswer,
  WithdrawAnswer,
} from "../schemas/ledger.ts";
import { PaymentAnswer } from "../schemas/payments.ts";
import type { Services } from "../services.ts";

type Call = {
  method?: "PUT";
  path: string;
  operation: Operation;
  summary: string;
  description?: string;
  body: TSchema;
  answer: TSchema;
};

/** Every write that moves credits. Each is one command on one wallet; what may be done is the core's to say. */
const CALLS: Call[] = [
  {
    path: "/charges",
    operation: "charge",
    summary: "Charge an action",
    description: "At the catalog's price: the whole price, or nothing.",
    body: ChargeBody,
    answer: EntryAnswer,
  },
  {
    path: "/deposits",
    operation: "deposit",
    summary: "Take an action's price up front",
    description: "It is settled later against what was really used.",
    body: DepositBody,
    answer: DepositAnswer,
  },
  {
    path: "/deposits/:deposit/settle",
    operation: "settle",
    summary: "Settle a deposit",
    description:
      "Prices what was really delivered. What was not used comes back; what was used beyond is taken as far as the balance reaches, and the rest is outstanding.",
    body: SettleBody,
    answer: SettleAnswer,
  },
  {
    path: "/deposits/:deposit/void",
    operation: "void",
    summary: "Void a deposit",
    description: "All of it comes back.",
    body: VoidBody,
    answer: DepositAnswer,
  },
  {
    path: "/refunds",
    operation: "refund",
    summary: "Give a charge or a settled deposit back",
    description: "Without an amount: all that is left to refund.",
    body: RefundBody,
    answer: EntryAnswer,
  },
  {
    path: "/grants",
    operation: "grant",
    summary: "Give a block of credits",
    description: "With a future `effective_at` it is scheduled and `entry` is null.",
    body: GrantBody,
    answer: GrantAnswer,
  },
  {
    path: "/grants/:grant/withdraw",
    operation: "withdraw",
    summary: "Take back what remains of a grant",
    description: "A scheduled one is taken off the list and `entry` is null.",
    body: WithdrawBody,
    answer: WithdrawAnswer,
  },
  {
    path: "/topups",
    operation: "topup",
    summary: "Buy packs",
    description:
      "By a card: 201 with the entry, or 202 with the payment while it is undecided. With `receipt`: paid elsewhere, under your own receipt number, which is credited once.",
    body: TopupBody,
    answer: EntryAnswer,
  },
  {
    path: "/adjustments",
    operation: "adjustment",
    summary: "Correct a balance by hand",
    description:
      "The amount is signed. A positive one makes a grant; a negative one draws in burning order or on `grant`.",
    body: AdjustmentBody,
    answer: EntryAnswer,
  },
  {
    path: "/repayments",
    operation: "repayment",
    summary: "Pay what is outstanding from the balance",
    description: "The oldest debt first. Without an amount: as much as the balance covers.",
    body: RepaymentBody,
    answer: EntryAnswer,
  },
  {
    path: "/waivers",
    operation: "waiver",
    summary: "Let go what is outstanding",
    description: "The oldest debt first. The balance does not move.",
    body: WaiverBody,
    answer: EntryAnswer,
  },
  {
    method: "PUT",
    path: "/wallets/:wallet/plan",
    operation: "plan",
    summary: "Start, change or cancel a plan",
    description:
      "A larger plan holds at once, with a proration for the rest of the cycle; a smaller one, or none, from the next anniversary on. `entry` is null where no credits moved. With an `anchor` in the past the cycle that holds now is given in full.",
    body: PlanBody,
    answer: NoteAnswer,
  },
  {
    method: "PUT",
    path: "/wallets/:wallet/auto-reload",
    operation: "auto_reload",
    summary: "Set Auto Reload",
    description:
      "Switched on below its threshold it buys at once, and the call is answered when that purchase is decided. Resets the count of declined payments.",
    body: AutoReloadBody,
    answer: NoteAnswer,
  },
];

const PATH_IDS: Record<string, TSchema> = { deposit: MadeId, grant: MadeId, wallet: Id };

export function operationRoutes(app: App, services: Services): void {
  for (const { method = "POST", path, operation, summary, description, body, answer } of CALLS) {
    const pathIds = Object.fromEntries(Object.entries(PATH_IDS).filter(([name]) => path.includes(`:${name}`)));
    const undecided = operation === "topup" ? { 202: PaymentAnswer } : {};
    app.route({
      method,
      url: `/accounts/:account${path}`,
      schema: {
        tags: ["Moving credits"],
        summary,
        ...(description === undefined ? {} : { description }),
        headers: IdempotencyHeaders,
        params: Strict({ account: Id, ...pathIds }),
        body,
        response: { ...answers(201, answer), ...undecided },
      },
      preValidation: async (request) => {
        sentKey(request);
        request.body ??= {};
      },
      handler: async (request, reply) => {
        const { account: accountId, ...ids } = request.params as { account: string };
        const account = await findAccount(services, accountId);
        const input = { ...(request.body as object), ...ids, operation } as OperationInput;
        if (input.operation === "topup" && input.receipt != null && !mayGiveReceipts(request.caller)) {
          throw new Refused(receiptRefused);
        }
        const command = await commandOf(services, account, input, {
          actor: actorOf(request.caller),
          key: sentKey(request),
        });
        if (!command.ok) throw new Refused(command.error);
        const asked = { ...command.value, ...originOfDecision(request, operation) };
        const written = await writtenOf(services, asked, operation, await services.post(asked));
        if (!written.ok) throw new Refused(written.error);
        if (written.value.replayed) reply.header("idempotent-replayed", "true");
        return reply.code(written.value.status).send(written.value.answer);
      },
    });
  }
}

const receiptRefused: Failure = {
  code: "forbidden",
  detail: "Only the operator can say that a purchase was paid elsewhere. Leave out the receipt to pay by card.",
};

function sentKey(request: FastifyRequest): string {
  const key = keyOfRequest(request.raw);
  if (typeof key !== "string") throw new Refused(key);
  return key;
}
