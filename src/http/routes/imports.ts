import type { FastifyRequest } from "fastify";
import type { Rejection } from "../../core/rejection.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { Account, PostRequest } from "../../store/posting.ts";
import { originOf } from "../audit-origin.ts";
import { actorOf } from "../auth.ts";
import { catalogOf, walletNamed } from "../commands.ts";
import { failureOf } from "../failures.ts";
import type { App } from "../fastify-types.ts";
import { keyOfRequest, requestHash } from "../idempotency.ts";
import { importRequests } from "../import-rows.ts";
import { findAccount } from "../lookup.ts";
import { type Problem, problemOf, Refused } from "../problem.ts";
import { answers, Id, IdempotencyHeaders, Strict } from "../schemas/common.ts";
import { FinishImportAnswer, ImportAnswer, ImportBody } from "../schemas/imports.ts";
import type { Services } from "../services.ts";
import { walletFiguresView } from "../views.ts";

const tags = ["History and attribution"];
const IMPORT_BYTES_MAX = 8 * 1024 * 1024;

export function importRoutes(app: App, services: Services): void {
  app.post(
    "/accounts/:account/imports",
    {
      bodyLimit: IMPORT_BYTES_MAX,
      schema: {
        tags,
        summary: "Bring in the history of another system",
        description:
          "Into wallets in which nothing has happened, in order of time, up to 1,000 rows at once. The first row opens a wallet's import; until it is finished the wallet takes nothing else. Each row's `id` is its idempotency key, so a portion may be sent again at any time. A use may lack the campaign that its action needs; a backfill attributes it later.",
        params: Strict({ account: Id }),
        body: ImportBody,
        response: answers(200, ImportAnswer),
      },
    },
    async (request) => {
      const account = await findAccount(services, request.params.account);
      const { entries, workspace = null, dry_run: dry = false } = request.body;
      const sender = { actor: actorOf(request.caller), workspace };
      const requests = importRequests(services, account, entries, sender);
      if (!requests.ok) throw new Refused(requests.error);
      const outcomes = dry ? await services.imports.tryOut(requests.value) : await bring(services, requests.value);
      const brought = requests.value.filter((_, index) => isNew(outcomes[index]!));
      if (!dry && brought.length > 0) {
        const wallets = [...new Set(brought.map(({ wallet }) => wallet))];
        await services.auditLog.imported(account, originOf(request), { brought: brought.length, wallets });
      }
      return answerOf(services, request, account, { requests: requests.value, outcomes, dry });
    },
  );

  app.post(
    "/accounts/:account/wallets/:wallet/finish-import",
    {
      schema: {
        tags,
        summary: "Finish the import of a wallet's history",
        description: "From now on the wallet works as any other, and no more history can be brought into it.",
        headers: IdempotencyHeaders,
        params: Strict({ account: Id, wallet: Id }),
        response: answers(201, FinishImportAnswer),
      },
      preValidation: async (request) => {
        sentKey(request);
      },
    },
    async (request, reply) => {
      const account = await findAccount(services, request.params.account);
      const catalog = catalogOf(services, account);
      const target = walletNamed(catalog, request.params.wallet);
      if (!target.ok) throw new Refused(target.error);
      const { wallet, owner: workspace } = target.value;
      const hash = requestHash({ operation: "finish_import", account: account.id, wallet });
      const cause = { actor: actorOf(request.caller), key: sentKey(request), requestHash: hash };
      const outcome = await services.post({
        account,
        catalog,
        wallet,
        workspace,
        command: { kind: "finish_import", ...cause },
        origin: originOf(request),
      });
      if (!outcome.ok) throw new Refused(await failureOf(services, account, outcome.rejection));
      if (outcome.replayed) reply.header("idempotent-replayed", "true");
      return reply.code(201).send({ wallet: walletFiguresView(catalog, outcome.answer.wallet) });
    },
  );
}

type Outcome = Result<{ replayed: boolean }, Rejection>;

function isNew(outcome: Outcome): boolean {
  return outcome.ok && !outcome.value.replayed;
}

/** Hands all rows over in one go, in order. @throws where there was no answer: then the portion is to be sent again */
async function bring(services: Services, requests: PostRequest[]): Promise<Outcome[]> {
  const outcomes = await Promise.all(requests.map((request) => services.post(request)));
  return outcomes.map((outcome): Outcome => {
    if (outcome.ok) return ok({ replayed: outcome.replayed });
    const { rejection } = outcome;
    if (rejection.code === "unavailable" || rejection.code === "idempotency_in_progress") {
      throw new Refused({ code: "unavailable", detail: rejection.detail, retryAfterSeconds: 1 });
    }
    return fail(rejection);
  });
}

async function answerOf(
  services: Services,
  request: FastifyRequest,
  account: Account,
  { requests, outcomes, dry }: { requests: PostRequest[]; outcomes: Outcome[]; dry: boolean },
) {
  const refused = new Map<string, { index: number; id: string; problem: Problem }>();
  let brought = 0;
  let repeated = 0;
  for (const [index, outcome] of outcomes.entries()) {
    const { wallet, command } = requests[index]!;
    if (outcome.ok) {
      if (outcome.value.replayed) repeated += 1;
      else brought += 1;
    } else if (!refused.has(wallet)) {
      const problem = problemOf(await failureOf(services, account, outcome.error), request.id);
      refused.set(wallet, { index, id: command.key!, problem });
    }
  }
  const ids = [...new Set(requests.map(({ wallet }) => wallet))];
  const states = await Promise.all(ids.map((id) => services.wallets.get(account, id)));
  const wallets = states.flatMap((state) =>
    state === null ? [] : [walletFiguresView(catalogOf(services, account), state)],
  );
  return { brought, repeated, refused: [...refused.values()], wallets, dry_run: dry };
}

function sentKey(request: FastifyRequest): string {
  const key = keyOfRequest(request.raw);
  if (typeof key !== "string") throw new Refused(key);
  return key;
}
