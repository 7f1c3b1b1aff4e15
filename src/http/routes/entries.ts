import Type from "typebox";
import { ENTRY_TYPES, type EntryType } from "../../core/entry.ts";
import { parseId } from "../../store/ids.ts";
import type { Account } from "../../store/posting.ts";
import { chainExport } from "../chain-export.ts";
import { catalogOf } from "../commands.ts";
import { csvHeaders, csvStream } from "../csv.ts";
import { decodeCursor, GREATEST, pageOf } from "../cursor.ts";
import { ENTRY_COLUMNS, entryCells } from "../entry-table.ts";
import type { App } from "../fastify-types.ts";
import { findAccount, findWalletNumber } from "../lookup.ts";
import { invalidField, notFound, Refused } from "../problem.ts";
import {
  answers,
  cursorField,
  Id,
  limitField,
  MadeId,
  OptionalId,
  OptionalTime,
  Strict,
  Time,
  tableAnswer,
} from "../schemas/common.ts";
import { EntryDetailView, EntryPage } from "../schemas/ledger.ts";
import type { EntryFilter, Services } from "../services.ts";
import { formatInstant, parseInstant } from "../time.ts";
import { entryDetailView, labelledEntryView } from "../views.ts";

const tags = ["Entries"];
const ChainExport = Type.Object({
  account: Type.String(),
  wallet: Type.String(),
  exported_at: Time,
  entries: Type.Array(Type.Object({ sequence: Type.Integer(), hash: Type.String() }, { additionalProperties: true })),
});
const walletParams = Strict({ account: Id, wallet: Id });
const Sequence = Type.String({ pattern: "^[1-9][0-9]{0,14}$", description: "From 1 on, without a gap." });
const Types = Type.String({ maxLength: 255 });
const filterFields = {
  type: Type.Optional(
    Type.Union([Types, Type.Array(Types, { maxItems: 20 })], {
      description: "One type of entry, or several: with commas, or given several times.",
    }),
  ),
  workspace: OptionalId,
  campaign: OptionalId,
  no_campaign: Type.Optional(Type.Boolean({ description: "Only entries that name no campaign." })),
  action: OptionalId,
  reference: Type.Optional(Type.String({ maxLength: 511, format: "id", description: "As `type/id`." })),
  from: OptionalTime,
  to: OptionalTime,
};
type FilterQuery = {
  type?: string | string[];
  workspace?: string;
  campaign?: string;
  no_campaign?: boolean;
  action?: string;
  reference?: string;
  from?: string;
  to?: string;
};

export function entryRoutes(app: App, services: Services): void {
  app.get(
    "/accounts/:account/wallets/:wallet/entries",
    {
      schema: {
        tags,
        summary: "The log of a wallet, newest first",
        params: walletParams,
        querystring: Strict({ ...filterFields, limit: limitField(25, 100), cursor: cursorField }),
        response: answers(200, EntryPage),
      },
    },
    async ({ params, query }) => {
      const account = await findAccount(services, params.account);
      const filter = filterOf(query);
      const wallet = await findWalletNumber(services, account, params.wallet);
      const limit = query.limit ?? 25;
      const before = decodeCursor(query.cursor, [GREATEST.sequence])?.[0] ?? null;
      const rows = await services.entries.page(account, params.wallet, filter, { before, limit: limit + 1 });
      if (rows === null) throw new Refused(notFound("wallet"));
      const { shown, ...page } = pageOf(rows, limit, (entry) => [entry.sequence]);
      const place = { account: account.number, wallet };
      const catalog = catalogOf(services, account);
      return { entries: shown.map((entry) => labelledEntryView(place, catalog, entry)), ...page };
    },
  );

  app.get(
    "/accounts/:account/wallets/:wallet/entries.csv",
    {
      // A HEAD would have to make the whole table to answer.
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: "All that match, as a table",
        params: walletParams,
        querystring: Strict(filterFields),
        response: tableAnswer,
      },
    },
    async ({ params, query }, reply) => {
      const account = await findAccount(services, params.account);
      const filter = filterOf(query);
      const place = { account: account.number, wallet: await findWalletNumber(services, account, params.wallet) };
      const catalog = catalogOf(services, account);
      async function* portions() {
        for await (const portion of services.entries.stream(account, params.wallet, filter)) {
          yield portion.map((entry) => entryCells(labelledEntryView(place, catalog, entry)));
        }
      }
      return reply.headers(csvHeaders(`entries-${params.wallet}`)).send(csvStream(ENTRY_COLUMNS, portions()));
    },
  );

  app.get(
    "/accounts/:account/wallets/:wallet/chain",
    {
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: "The wallet's chain, oldest first: what each entry's hash covers, and the hash",
        description:
          "SHA-256 over the hash before (64 zeros for the first), a line feed and the RFC 8785 JSON of the entry without " +
          "`hash` is its `hash`. Whoever holds this can find what was changed, removed or reordered: `scrip verify` does, and " +
          "with an anchor it finds a tail that was cut off, too.",
        params: walletParams,
        response: answers(200, ChainExport),
      },
    },
    async ({ params }, reply) => {
      const account = await findAccount(services, params.account);
      await findWalletNumber(services, account, params.wallet);
      const place = {
        account: account.id,
        wallet: params.wallet,
        exported_at: formatInstant(await services.clock.now()),
      };
      reply.header("content-type", "application/json; charset=utf-8");
      return reply.send(chainExport(place, "entries", services.entries.chain(account, params.wallet)) as never);
    },
  );

  app.get(
    "/accounts/:account/entries/:entry",
    {
      schema: {
        tags,
        summary: "One entry, with what it drew on and what drew on it",
        params: Strict({ account: Id, entry: MadeId }),
        response: answers(200, EntryDetailView),
      },
    },
    async ({ params }) => {
      const account = await findAccount(services, params.account);
      const place = parseId("en", account.number, params.entry);
      const wallet = place === null ? null : await services.wallets.id(account, place.wallet);
      if (place === null || wallet === null) throw new Refused(notFound("entry"));
      return readDetail(services, account, { id: wallet, number: place.wallet }, place.number);
    },
  );

  app.get(
    "/accounts/:account/wallets/:wallet/entries/:sequence",
    {
      schema: {
        tags,
        summary: "The same, by the entry's number in its wallet",
        description: "Exports of the chain, and what `scrip verify` says of them, name entries by it.",
        params: Strict({ account: Id, wallet: Id, sequence: Sequence }),
        response: answers(200, EntryDetailView),
      },
    },
    async ({ params }) => {
      const account = await findAccount(services, params.account);
      const wallet = { id: params.wallet, number: await findWalletNumber(services, account, params.wallet) };
      return readDetail(services, account, wallet, Number(params.sequence));
    },
  );
}

async function readDetail(
  services: Services,
  account: Account,
  wallet: { id: string; number: number },
  sequence: number,
) {
  const detail = await services.entries.get(account, wallet.id, sequence);
  if (detail === null) throw new Refused(notFound("entry"));
  const place = { account: account.number, wallet: wallet.number };
  return entryDetailView(place, catalogOf(services, account), detail);
}

function filterOf(query: FilterQuery): EntryFilter {
  if (query.campaign !== undefined && query.no_campaign === true) {
    throw new Refused(invalidField("/no_campaign", "Ask for a campaign, or for entries without one, but not both."));
  }
  const from = query.from === undefined ? null : parseInstant(query.from);
  const to = query.to === undefined ? null : parseInstant(query.to);
  if (from !== null && to !== null && to <= from) {
    throw new Refused(invalidField("/to", "A window must end after it begins."));
  }
  return {
    types: query.type === undefined ? null : typesOf(query.type),
    workspace: query.workspace ?? null,
    campaign:
      query.no_campaign === true ? { none: true } : query.campaign === undefined ? null : { id: query.campaign },
    action: query.action ?? null,
    reference: query.reference === undefined ? null : referenceFilter(query.reference),
    from,
    to,
  };
}

function typesOf(given: string | string[]): EntryType[] {
  const types = [given].flat().flatMap((text) => text.split(",").map((type) => type.trim()));
  const unknown = types.find((type) => !ENTRY_TYPES.includes(type as EntryType));
  if (unknown === undefined) return types as EntryType[];
  throw new Refused(
    invalidField("/type", `There is no type ${JSON.stringify(unknown)}; there is ${ENTRY_TYPES.join(", ")}.`),
  );
}

/** Types have no slash, ids may. */
function referenceFilter(text: string): { type: string; id: string } {
  const slash = text.indexOf("/");
  if (slash > 0 && slash < text.length - 1) return { type: text.slice(0, slash), id: text.slice(slash + 1) };
  throw new Refused(invalidField("/reference", "Name a reference as type/id, such as creative/cr_12."));
}
