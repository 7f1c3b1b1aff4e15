import type { FastifyReply, FastifyRequest } from "fastify";
import type { TSchema } from "typebox";
import type { CaseSide } from "../../core/case.ts";
import { parseCaseId, parseId } from "../../store/ids.ts";
import type { Account } from "../../store/posting.ts";
import { originOf } from "../audit-origin.ts";
import { caseSummary, caseView } from "../case-views.ts";
import { decodeCursor, GREATEST, pageOf } from "../cursor.ts";
import type { App } from "../fastify-types.ts";
import { keyOfRequest, requestHash } from "../idempotency.ts";
import { findAccount, findWalletNumber } from "../lookup.ts";
import { invalidField, notFound, Refused } from "../problem.ts";
import {
  CaseAnswer,
  CaseMessageBody,
  CasePage,
  CaseQuery,
  CaseView,
  CorrectCaseBody,
  OpenCaseBody,
  OperatorCasePage,
  OperatorCaseQuery,
} from "../schemas/cases.ts";
import { answers, Id, MadeId, Strict } from "../schemas/common.ts";
import type { Caller, CaseRequest, Services, Speaker } from "../services.ts";
import { windowOf } from "../window.ts";
import { explain } from "./explanation.ts";

const tags = ["Cases"];
const params = Strict({ account: Id });
const caseParams = Strict({ account: Id, case: MadeId });

export function caseRoutes(app: App, services: Services): void {
  app.post(
    "/accounts/:account/cases",
    {
      schema: {
        tags,
        summary: "Report that a balance looks wrong",
        description:
          "Opens a case, with the explanation of the balance as it stands now. The window is the last 30 days where none is given. With an `Idempotency-Key` the same report opens one case, however often it is sent.",
        params,
        body: OpenCaseBody,
        response: answers(201, CaseAnswer),
      },
    },
    async (request, reply) => {
      const { body } = request;
      const account = await findAccount(services, request.params.account);
      const wallet = await findWalletNumber(services, account, body.wallet);
      const window = windowOf(
        { ...(body.from == null ? {} : { from: body.from }), ...(body.to == null ? {} : { to: body.to }) },
        account.timeZone,
        await services.clock.now(),
      );
      if (!window.ok) throw new Refused(window.error);
      const expected = body.expected ?? null;
      const sequences = (body.entries ?? []).map((id, index) => sequenceOf(account, wallet, id, `/entries/${index}`));
      const report = {
        wallet,
        expected,
        seen: body.seen ?? null,
        from: window.value.from,
        to: window.value.to,
        sequences,
        message: body.message,
        explanation: await explain(services, account, body.wallet, window.value, expected),
      };
      const speaker = speakerOf(request, account, "open", body);
      const opened = await services.cases.open(account, report, speaker, originOf(request));
      return answer(request, reply, account, opened, 201);
    },
  );

  app.get(
    "/accounts/:account/cases",
    {
      schema: {
        tags,
        summary: "Cases of an account, newest first",
        params,
        querystring: CaseQuery,
        response: answers(200, CasePage),
      },
    },
    async ({ params, query, caller }) => {
      const account = await findAccount(services, params.account);
      const limit = query.limit ?? 25;
      const before = decodeCursor(query.cursor, [GREATEST.number])?.[0] ?? null;
      const filter = { state: query.state ?? null, wallet: query.wallet ?? null };
      const rows = await services.cases.page(account, filter, { before, limit: limit + 1 });
      const { shown, ...page } = pageOf(rows, limit, (row) => [row.number]);
      return { cases: shown.map((row) => caseSummary(account, row, sideOf(caller))), ...page };
    },
  );

  app.get(
    "/cases",
    {
      schema: {
        tags,
        summary: "Cases of every account: whoever waits longest for an answer is first",
        description: "After them those in which nobody waits, the newest first.",
        querystring: OperatorCaseQuery,
        response: answers(200, OperatorCasePage),
      },
    },
    async ({ query }) => {
      const limit = query.limit ?? 25;
      const position = decodeCursor(query.cursor, [1, GREATEST.time, "", GREATEST.number]);
      const after =
        position === null ? null : { waiting: position[0], at: position[1], account: position[2], number: position[3] };
      const filter = { state: query.state ?? null, waiting: query.waiting ?? false };
      const rows = await services.cases.list(filter, { after, limit: limit + 1 });
      const { shown, ...page } = pageOf(rows, limit, ({ account, case: row }) => [
        row.waitingSince === null ? 0 : 1,
        row.waitingSince ?? row.openedAt,
        account.id,
        row.number,
      ]);
      const cases = shown.map(({ account, case: row }) => ({
        ...caseSummary(account, row, "staff"),
        account_name: account.name,
        product: account.product,
      }));
      return { cases, ...page };
    },
  );

  app.get(
    "/accounts/:account/cases/:case",
    {
      schema: {
        tags,
        summary: "One case, with everything said and the explanation as it stood when it was opened",
        params: caseParams,
        response: answers(200, CaseView),
      },
    },
    async ({ params, caller }) => {
      const account = await findAccount(services, params.account);
      return viewOf(services, account, numberOf(account, params.case), sideOf(caller));
    },
  );

  act("messages", CaseMessageBody, "Write in a case", null, ({ message }) => ({ kind: "message", text: message! }));
  act(
    "explain",
    CaseMessageBody,
    "Close a case as explained",
    "By staff. The customer sees the explanation and can reopen the case.",
    ({ message }) => ({ kind: "explain", text: message! }),
  );
  act(
    "correct",
    CorrectCaseBody,
    "Close a case as corrected",
    "By staff, and by nothing but a correction: an `adjustment` or `refund` of the case's wallet that was posted after the case was opened and names it (`case`), or a finding of the wallet that was repaired since. Anything else is a `conflict`.",
    correctionOf,
  );
  act("reopen", CaseMessageBody, "Reopen a closed case", null, ({ message }) => ({ kind: "reopen", text: message! }));

  /** A call that does something to one case. */
  function act(
    path: string,
    body: TSchema,
    summary: string,
    description: string | null,
    requestOf: (body: ActBody, account: Account) => CaseRequest,
  ): void {
    app.post(
      `/accounts/:account/cases/:case/${path}`,
      {
        schema: {
          tags,
          summary,
          ...(description === null ? {} : { description }),
          params: caseParams,
          body,
          response: answers(200, CaseAnswer),
        },
      },
      async (request, reply) => {
        const account = await findAccount(services, request.params.account);
        const number = numberOf(account, request.params.case);
        const given = request.body as ActBody;
        const asked = requestOf(given, account);
        const speaker = speakerOf(request, account, path, { ...given, case: number });
        const done = await services.cases.act(account, number, asked, speaker, originOf(request));
        return answer(request, reply, account, done, 200);
      },
    );
  }

  async function answer<S extends 200 | 201>(
    request: FastifyRequest,
    reply: FastifyReply,
    account: Account,
    done: Awaited<ReturnType<Services["cases"]["act"]>>,
    status: S,
  ) {
    if (!done.ok) throw new Refused(done.error);
    if (done.value.replayed) reply.header("idempotent-replayed", "true");
    reply.code(status);
    return { case: await viewOf(services, account, done.value.number, sideOf(request.caller)) };
  }
}

type ActBody = { message?: string | null; entry?: string | null; finding?: string | null };

function correctionOf({ entry = null, finding = null, message = null }: ActBody, account: Account): CaseRequest {
  if ((entry === null) === (finding === null)) {
    throw new Refused(invalidField("/entry", "Name the entry that corrects the case, or the finding: one of both."));
  }
  if (finding !== null) return { kind: "correct", text: message, by: { finding } };
  const place = parseId("en", account.number, entry!);
  if (place === null) throw new Refused(notFound("entry"));
  return { kind: "correct", text: message, by: { wallet: place.wallet, sequence: place.number } };
}

/** On which side a caller stands: who is bound to an account speaks for it, unless they may decide about its credits. */
function sideOf(caller: Caller): CaseSide {
  if (caller.kind === "session") return caller.side === "customer" ? "customer" : "staff";
  return caller.account !== null && caller.scope !== "operate" ? "customer" : "staff";
}

function speakerOf(request: FastifyRequest, account: Account, operation: string, body: object): Speaker {
  const { caller } = request;
  const key = request.headers["idempotency-key"] === undefined ? null : keyOfRequest(request.raw);
  if (key !== null && typeof key !== "string") throw new Refused(key);
  const { name, email, id } = caller.kind === "key" ? { ...caller, email: null } : caller.user;
  return {
    side: sideOf(caller),
    author: name ?? email ?? id ?? caller.id,
    key,
    requestHash: requestHash({ ...body, operation: `case ${operation}`, account: account.id }),
  };
}

function sequenceOf(account: Account, wallet: number, id: string, pointer: string): number {
  const place = parseId("en", account.number, id);
  if (place === null) throw new Refused(notFound("entry"));
  if (place.wallet === wallet) return place.number;
  throw new Refused(invalidField(pointer, "This entry is of another wallet: a case is about one wallet."));
}

function numberOf(account: Account, id: string): number {
  const number = parseCaseId(account.number, id);
  if (number === null) throw new Refused(notFound("case"));
  return number;
}

async function viewOf(services: Services, account: Account, number: number, reader: CaseSide): Promise<CaseView> {
  const detail = await services.cases.get(account, number);
  if (detail === null) throw new Refused(notFound("case"));
  return caseView(account, detail, reader);
}
