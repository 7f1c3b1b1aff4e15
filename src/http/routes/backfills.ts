import Type from "typebox";
import { actionLabel } from "../../core/labels.ts";
import { parseBackfillId } from "../../store/ids.ts";
import type { Account } from "../../store/posting.ts";
import { originOf } from "../audit-origin.ts";
import { backfillDetailView, backfillView } from "../backfill-views.ts";
import { chainExport } from "../chain-export.ts";
import { catalogOf } from "../commands.ts";
import { csvHeaders, csvStream } from "../csv.ts";
import { decodeCursor, GREATEST, pageOf } from "../cursor.ts";
import { failureOf } from "../failures.ts";
import type { App } from "../fastify-types.ts";
import { findAccount } from "../lookup.ts";
import { notFound, Refused } from "../problem.ts";
import { answers, cursorField, Id, limitField, MadeId, Strict, Time, tableAnswer, Words } from "../schemas/common.ts";
import { BackfillDetailView, BackfillPage, UnattributedAnswer } from "../schemas/imports.ts";
import { OperatorBackfillPage } from "../schemas/operator.ts";
import type { Services } from "../services.ts";
import { formatInstant } from "../time.ts";
import { entryIdOf } from "../views.ts";

const tags = ["History and attribution"];
const params = Strict({ account: Id });
const backfillParams = Strict({ account: Id, backfill: MadeId });
const SHOWN_CHANGES = 100;
const AmendmentExport = Type.Object({
  account: Type.String(),
  exported_at: Time,
  amendments: Type.Array(
    Type.Object({ amendment: Type.Integer(), hash: Type.String() }, { additionalProperties: true }),
  ),
});

export function backfillRoutes(app: App, services: Services): void {
  app.post(
    "/accounts/:account/backfills",
    {
      schema: {
        tags,
        summary: "Propose to mend attribution",
        description:
          "Looks for charges and deposits without a campaign though their action needs one, and for your record of each one's reference. Answers what would be attributed; changes nothing until it is applied.",
        params,
        response: answers(201, BackfillDetailView),
      },
    },
    async (request, reply) => {
      const account = await findAccount(services, request.params.account);
      const number = await services.backfills.propose(account, originOf(request));
      return reply.code(201).send(await detailOf(services, account, number));
    },
  );

  app.get(
    "/accounts/:account/amendments",
    {
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: "Every change of an entry's attribution, oldest first: what each one's hash covers, and the hash",
        description:
          "Sealed as a wallet's entries are: each hash covers the one before it. `scrip verify --amendments` checks it.",
        params,
        response: answers(200, AmendmentExport),
      },
    },
    async (request, reply) => {
      const account = await findAccount(services, request.params.account);
      const frame = { account: account.id, exported_at: formatInstant(await services.clock.now()) };
      reply.header("content-type", "application/json; charset=utf-8");
      return reply.send(chainExport(frame, "amendments", services.backfills.amendments(account)) as never);
    },
  );

  app.get(
    "/accounts/:account/backfills",
    {
      schema: {
        tags,
        summary: "Backfills, newest first",
        params,
        querystring: Strict({ limit: limitField(25, 100), cursor: cursorField }),
        response: answers(200, BackfillPage),
      },
    },
    async ({ params, query }) => {
      const account = await findAccount(services, params.account);
      const limit = query.limit ?? 25;
      const before = decodeCursor(query.cursor, [GREATEST.number])?.[0] ?? null;
      const rows = await services.backfills.page(account, { before, limit: limit + 1 });
      const { shown, ...page } = pageOf(rows, limit, (backfill) => [backfill.number]);
      return { backfills: shown.map((backfill) => backfillView(account, backfill)), ...page };
    },
  );

  app.get(
    "/backfills",
    {
      schema: {
        tags,
        summary: "Backfills of every account, newest first",
        querystring: Strict({
          state: Type.Optional(Words(["preview", "applied", "reverted"])),
          limit: limitField(25, 100),
          cursor: cursorField,
        }),
        response: answers(200, OperatorBackfillPage),
      },
    },
    async ({ query }) => {
      const limit = query.limit ?? 25;
      const position = decodeCursor(query.cursor, [GREATEST.time, "", GREATEST.number]);
      const before = position === null ? null : { at: position[0], account: position[1], number: position[2] };
      const rows = await services.backfills.list({ state: query.state ?? null }, { before, limit: limit + 1 });
      const { shown, ...page } = pageOf(rows, limit, ({ account, backfill }) => [
        backfill.madeAt,
        account.id,
        backfill.number,
      ]);
      const backfills = shown.map(({ account, backfill }) => ({
        account: account.id,
        account_name: account.name,
        product: account.product,
        backfill: backfillView(account, backfill),
      }));
      return { backfills, ...page };
    },
  );

  app.get(
    "/accounts/:account/backfills/:backfill",
    { schema: { tags, summary: "One backfill", params: backfillParams, response: answers(200, BackfillDetailView) } },
    async ({ params }) => {
      const account = await findAccount(services, params.account);
      return detailOf(services, account, numberOf(account, params.backfill));
    },
  );

  app.get(
    "/accounts/:account/backfills/:backfill/changes.csv",
    {
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: "Everything that a backfill changes, as a table",
        params: backfillParams,
        response: tableAnswer,
      },
    },
    async ({ params }, reply) => {
      const account = await findAccount(services, params.account);
      const number = numberOf(account, params.backfill);
      await detailOf(services, account, number);
      const name = `backfill-${account.id}-${number}`;
      return reply.headers(csvHeaders(name)).send(csvStream(CHANGE_COLUMNS, changeRows(services, account, number)));
    },
  );

  for (const act of ["apply", "revert"] as const) {
    app.post(
      `/accounts/:account/backfills/:backfill/${act}`,
      {
        schema: {
          tags,
          summary: act === "apply" ? "Apply a backfill as a whole" : "Take a backfill back as a whole",
          description:
            act === "apply"
              ? "Usage by campaign follows at once; amounts, balances and hashes stay. Refused with `conflict` where entries or records have changed since it was proposed. Applying it again changes nothing."
              : "Entries stand as before, and so does what settled or refunded them since. Reverting it again changes nothing.",
          params: backfillParams,
          response: answers(200, BackfillDetailView),
        },
      },
      async (request) => {
        const account = await findAccount(services, request.params.account);
        const number = numberOf(account, request.params.backfill);
        const done = await services.backfills[act](account, number, originOf(request));
        if (!done.ok) throw new Refused(await failureOf(services, account, done.error));
        return detailOf(services, account, number);
      },
    );
  }

  app.get(
    "/accounts/:account/unattributed",
    {
      schema: {
        tags,
        summary: "Spend that names no campaign though it needs one",
        description: "By action and type of reference, the largest first.",
        params,
        response: answers(200, UnattributedAnswer),
      },
    },
    async ({ params }) => {
      const account = await findAccount(services, params.account);
      const catalog = catalogOf(services, account);
      const groups = await services.attribution.unattributed(account);
      const sum = (of: "entries" | "credits") => groups.reduce((total, group) => total + group[of], 0);
      return {
        total: { entries: sum("entries"), credits: sum("credits") },
        groups: groups.map(({ action, referenceType, entries, credits, resolvable }) => {
          const label = actionLabel(catalog, action);
          return { action, label, reference_type: referenceType, entries, credits, resolvable };
        }),
      };
    },
  );

  app.get(
    "/accounts/:account/unattributed.csv",
    {
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: "The references that no record resolves, as a table to fill in",
        description: "With an empty column `campaign`. Bring it back with `scrip records`, or as records.",
        params,
        response: tableAnswer,
      },
    },
    async ({ params }, reply) => {
      const account = await findAccount(services, params.account);
      const rows = await services.attribution.unresolved(account);
      const cells = rows.map(({ type, id, workspace, entries, credits }) => [
        type,
        id,
        workspace,
        null,
        entries,
        credits,
      ]);
      return reply.headers(csvHeaders(`unattributed-${account.id}`)).send(csvStream(CSV_HEADER, [cells]));
    },
  );
}

const CSV_HEADER = ["reference_type", "reference_id", "workspace", "campaign", "entries", "credits"];

const CHANGE_COLUMNS = [
  "entry",
  "wallet",
  "workspace",
  "action",
  "reference_type",
  "reference_id",
  "campaign",
  "credits",
];
const PORTION = 1_000;

async function* changeRows(services: Services, account: Account, number: number) {
  let after = { wallet: 0, sequence: 0 };
  for (;;) {
    const changes = await services.backfills.changes(account, number, { after, limit: PORTION });
    yield changes.map(({ wallet, walletId, sequence, workspace, action, reference, campaign, credits }) => [
      entryIdOf({ account: account.number, wallet }, sequence),
      walletId,
      workspace,
      action,
      reference.type,
      reference.id,
      campaign,
      credits,
    ]);
    if (changes.length < PORTION) return;
    after = changes.at(-1)!;
  }
}

function numberOf(account: Account, id: string): number {
  const number = parseBackfillId(account.number, id);
  if (number === null) throw new Refused(notFound("backfill"));
  return number;
}

async function detailOf(services: Services, account: Account, number: number): Promise<BackfillDetailView> {
  const detail = await services.backfills.get(account, number, SHOWN_CHANGES);
  if (detail === null) throw new Refused(notFound("backfill"));
  return backfillDetailView(account, catalogOf(services, account), detail);
}
