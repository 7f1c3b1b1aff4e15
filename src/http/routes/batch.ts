import type { FastifyRequest } from "fastify";
import Type, { type TSchema } from "typebox";
import type { Result } from "../../core/result.ts";
import { fail, ok } from "../../core/result.ts";
import type { Account, PostRequest } from "../../store/posting.ts";
import { operationScope } from "../access.ts";
import { originOfDecision } from "../audit-origin.ts";
import { actorOf, scopeRefusal, seesAccount } from "../auth.ts";
import { commandOf } from "../commands.ts";
import { failureOfError, type ThrownError } from "../failures.ts";
import type { App } from "../fastify-types.ts";
import { keyOfItem } from "../idempotency.ts";
import { writtenOf } from "../posting.ts";
import { type Failure, invalidField, invalidRequest, notFound, problemOf } from "../problem.ts";
import { OPERATION_BODIES, OPERATIONS, type Operation, type OperationInput } from "../schemas/bodies.ts";
import { answers, Id, Named, Problem, Strict } from "../schemas/common.ts";
import { DepositView, EntryView, GrantView, WalletFiguresView } from "../schemas/ledger.ts";
import { PaymentView } from "../schemas/payments.ts";
import type { Services } from "../services.ts";
import { fieldErrors, type SchemaError } from "../validation.ts";

export const BATCH_ITEMS_MAX = 1_000;
const BATCH_BYTES_MAX = 8 * 1024 * 1024;

/** An item by its operation. Checked one by one, so that a malformed item refuses no other. */
const ITEMS = Object.fromEntries(
  OPERATIONS.map((operation) => {
    const { properties } = OPERATION_BODIES[operation];
    const head = { key: Id, account: Id, operation: Type.Literal(operation) };
    return [operation, Strict({ ...head, ...properties })];
  }),
) as unknown as Record<Operation, TSchema>;

/** What is documented. What is checked first is only that there is a list; each item is checked by itself. */
const BatchBody = Strict({
  items: Type.Array(Type.Union(OPERATIONS.map((operation) => ITEMS[operation])), { maxItems: BATCH_ITEMS_MAX }),
});

const BatchResult = Named(
  "BatchResult",
  Type.Object(
    {
      status: Type.Integer({ description: "As the call alone would have answered." }),
      replayed: Type.Optional(Type.Boolean()),
      deposit: Type.Optional(DepositView),
      grant: Type.Optional(GrantView),
      entry: Type.Optional(Type.Unsafe<object | null>({ anyOf: [EntryView, { type: "null" }] })),
      outstanding_added: Type.Optional(Type.Integer()),
      wallet: Type.Optional(WalletFiguresView),
      payment: Type.Optional(PaymentView),
      problem: Type.Optional(Problem),
    },
    { additionalProperties: false },
  ),
);

/** An item that is ready to be posted, or why it is none. */
type Prepared = Result<{ request: PostRequest; operation: Operation }, Failure>;

export function batchRoutes(app: App, services: Services): void {
  app.post(
    "/batch",
    {
      bodyLimit: BATCH_BYTES_MAX,
      config: { documentedBody: BatchBody },
      schema: {
        tags: ["Moving credits"],
        summary: "Many operations at once",
        description:
          "Up to 1,000 items, answered in order. Items stand alone: one refused item refuses no other. Each has the fields of the call that does it alone, with `key`, `account` and `operation`; settle and void name the `deposit`, withdraw the `grant`.",
        body: Strict({
          items: Type.Unsafe<unknown[]>({ type: "array", maxItems: BATCH_ITEMS_MAX }),
        }),
        response: answers(200, Strict({ results: Type.Array(BatchResult) })),
      },
    },
    async (request) => {
      const { items } = request.body;
      const accounts = accountsOf(services);
      const prepared = await Promise.all(items.map((item) => prepare(services, request, accounts, item)));
      // Handed over in one go and in order, so that those of one wallet are decided in the order of the batch.
      const answered = prepared.map((item) => post(services, request, item));
      return { results: await Promise.all(answered) };
    },
  );
}

async function prepare(
  services: Services,
  request: FastifyRequest,
  accounts: (id: string) => Promise<Account | null>,
  item: unknown,
): Promise<Prepared> {
  try {
    const checked = check(request, item);
    if (!checked.ok) return checked;
    const { key, account: accountId, ...input } = checked.value;
    if (!seesAccount(request.caller, accountId)) return fail(notFound("account"));
    const refusal = scopeRefusal(request.caller, operationScope(input.operation));
    if (refusal !== null) return fail(refusal);
    const account = await accounts(accountId);
    if (account === null) return fail(notFound("account"));
    const command = await commandOf(services, account, input as OperationInput, {
      actor: actorOf(request.caller),
      key,
    });
    if (!command.ok) return command;
    const { operation } = input;
    return ok({ request: { ...command.value, ...originOfDecision(request, operation) }, operation });
  } catch (error) {
    return fail(unexpected(request, error));
  }
}

type Item = { key: string; account: string; operation: Operation } & Record<string, unknown>;

function check(request: FastifyRequest, item: unknown): Result<Item, Failure> {
  if (item === null || typeof item !== "object" || Array.isArray(item)) {
    return fail(invalidField("", "An item must be an object."));
  }
  const { operation, key } = item as { operation?: unknown; key?: unknown };
  if (!OPERATIONS.includes(operation as Operation)) {
    return fail(invalidField("/operation", `The operation must be one of ${OPERATIONS.join(", ")}.`));
  }
  const sent = keyOfItem(key);
  if (typeof sent !== "string") return fail(sent);
  const validate = request.compileValidationSchema(ITEMS[operation as Operation]);
  if (validate(item)) return ok(item as Item);
  return fail(invalidRequest(fieldErrors((validate.errors ?? []) as SchemaError[]), "item"));
}

async function post(services: Services, request: FastifyRequest, item: Prepared) {
  if (!item.ok) return refusedItem(request, item.error);
  try {
    const { request: command, operation } = item.value;
    const written = await writtenOf(services, command, operation, await services.post(command));
    if (!written.ok) return refusedItem(request, written.error);
    const { status, replayed, answer } = written.value;
    return { status, replayed, ...answer };
  } catch (error) {
    return refusedItem(request, unexpected(request, error));
  }
}

function refusedItem(request: FastifyRequest, failure: Failure) {
  const problem = problemOf(failure, request.id);
  return { status: problem.status, problem };
}

function unexpected(request: FastifyRequest, error: unknown): Failure {
  const failure = failureOfError(error as ThrownError);
  if (failure.code === "internal") request.log.error({ err: error }, "item of a batch failed");
  return failure;
}

/** Looks each account of a batch up once. */
function accountsOf(services: Services): (id: string) => Promise<Account | null> {
  const asked = new Map<string, Promise<Account | null>>();
  return (id) => {
    const answer = asked.get(id) ?? services.accounts.get(id);
    asked.set(id, answer);
    return answer;
  };
}
