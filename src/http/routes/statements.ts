import { addDays, dayOf } from "../../core/day.ts";
import type { Account } from "../../store/posting.ts";
import { attachment } from "../attachment.ts";
import { catalogOf } from "../commands.ts";
import { csvHeaders, csvStream } from "../csv.ts";
import type { App } from "../fastify-types.ts";
import { findAccount, findWalletNumber } from "../lookup.ts";
import { invalidField, Refused } from "../problem.ts";
import { requestedWindow, type WindowQuery, windowFields } from "../requested-window.ts";
import { answers, documentAnswer, Id, OptionalId, Strict, tableAnswer } from "../schemas/common.ts";
import { StatementPeriods, StatementView } from "../schemas/statements.ts";
import type { Services, Window } from "../services.ts";
import { statementPdfApart } from "../statement-pdf-apart.ts";
import { statementPeriods } from "../statement-periods.ts";
import { STATEMENT_COLUMNS, statementRows } from "../statement-table.ts";
import { statementView } from "../statement-view.ts";

const DEFAULT_PERIOD = "this_month";
const tags = ["Statements"];
const params = Strict({ account: Id });
const querystring = Strict(windowFields(DEFAULT_PERIOD));

export function statementRoutes(app: App, services: Services): void {
  app.get(
    "/accounts/:account/statements",
    {
      schema: {
        tags,
        summary: "The statement of a window: opening, movements, closing, usage and purchases",
        description: "Of one wallet, or of all of the account. Whole periods are those of the account's time zone.",
        params,
        querystring,
        response: answers(200, StatementView),
      },
    },
    async ({ params, query }) => (await readStatement(services, params.account, query)).statement,
  );

  app.get(
    "/accounts/:account/statements.csv",
    {
      // A HEAD would have to make the whole table to answer.
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: "The same as a table",
        description:
          "Sections one below the other; each column of figures belongs to one of them and can be added up as it stands. " +
          "Credits are in the unit's smallest part, `paid` is in whole currency units.",
        params,
        querystring,
        response: tableAnswer,
      },
    },
    async ({ params, query }, reply) => {
      const { statement, fileName } = await readStatement(services, params.account, query);
      return reply.headers(csvHeaders(fileName)).send(csvStream(STATEMENT_COLUMNS, [statementRows(statement)]));
    },
  );

  app.get(
    "/accounts/:account/statements.pdf",
    {
      // A HEAD would have to make the whole document to answer.
      exposeHeadRoute: false,
      schema: { tags, summary: "The same as a document", params, querystring, response: documentAnswer },
    },
    async ({ params, query }, reply) => {
      const { statement, fileName, words } = await readStatement(services, params.account, query);
      const document = await statementPdfApart(statement, words);
      return reply.headers(attachment("application/pdf", `${fileName}.pdf`)).send(document);
    },
  );

  app.get(
    "/accounts/:account/statements/periods",
    {
      schema: {
        tags,
        summary: "Periods to choose a statement from, newest first",
        description:
          "Calendar months of the account's time zone that have entries; and, of a wallet with a plan, the plan's cycles.",
        params,
        querystring: Strict({ wallet: OptionalId }),
        response: answers(200, StatementPeriods),
      },
    },
    async ({ params, query }) => {
      const account = await findAccount(services, params.account);
      const wallet = query.wallet ?? null;
      if (wallet !== null) await findWalletNumber(services, account, wallet);
      const now = await services.clock.now();
      const { months, cycles } = await services.statements.periods(account, wallet);
      return { periods: statementPeriods(months, cycles, account.timeZone, now) };
    },
  );
}

async function readStatement(services: Services, accountId: string, query: WindowQuery) {
  const account = await findAccount(services, accountId);
  const wallet = query.wallet ?? null;
  if (wallet !== null) await findWalletNumber(services, account, wallet);
  const { from, to } = await requestedWindow(services, account, query, DEFAULT_PERIOD);
  const now = await services.clock.now();
  if (from > now) throw new Refused(invalidField("/from", "This time is still to come: there is nothing to state."));
  const window = { from, to };
  const figures = await services.statements.read(account, { ...window, timeZone: account.timeZone, wallet });
  const catalog = catalogOf(services, account);
  const statement = statementView(account, catalog, { window, wallet, now }, figures);
  return { statement, words: catalog.words, fileName: fileNameOf(account, wallet, window) };
}

/** `statement-acme-2026-11`, or with the first and the last day where it is not a whole month. */
function fileNameOf(account: Account, wallet: string | null, { from, to }: Window): string {
  const first = dayOf(from, account.timeZone);
  const last = dayOf(to - 1, account.timeZone);
  const isMonth = first.endsWith("-01") && last.startsWith(first.slice(0, 7)) && addDays(last, 1).endsWith("-01");
  const period = isMonth ? first.slice(0, 7) : `${first}-to-${last}`;
  return ["statement", account.id, ...(wallet === null || wallet === "main" ? [] : [wallet]), period].join("-");
}
