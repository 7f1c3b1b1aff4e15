import Type from "typebox";
import type { Catalog } from "../../core/catalog.ts";
import { findReasons, type MovementGroup, type Noted } from "../../core/explain.ts";
import { labelKeyOf, labelOf } from "../../core/labels.ts";
import type { Account } from "../../store/posting.ts";
import type { ExplanationRows } from "../../store/read/explanation.ts";
import { catalogOf } from "../commands.ts";
import type { App } from "../fastify-types.ts";
import { findAccount } from "../lookup.ts";
import { notFound, Refused } from "../problem.ts";
import { Amount, answers, Id, OptionalTime, Strict } from "../schemas/common.ts";
import { ExplanationView } from "../schemas/explanation.ts";
import type { ReadEntry, Services, Window } from "../services.ts";
import { formatInstant } from "../time.ts";
import { entryIdOf, labelledEntryView } from "../views.ts";
import { windowOf } from "../window.ts";

/** How many entries stand beside an explanation. */
const LATEST = 10;

export function explanationRoutes(app: App, services: Services): void {
  app.get(
    "/accounts/:account/wallets/:wallet/explanation",
    {
      schema: {
        tags: ["Wallets"],
        summary: "Why a balance is what it is",
        description:
          "From opening to closing balance, by cause, with the common reasons why a balance looks off, found by looking. " +
          "Given what was expected, it names at most four of the last 200 entries that make the difference. The window is " +
          "the last 30 days where none is given.",
        params: Strict({ account: Id, wallet: Id }),
        querystring: Strict({ from: OptionalTime, to: OptionalTime, expected: Type.Optional(Amount) }),
        response: answers(200, ExplanationView),
      },
    },
    async ({ params, query }) => {
      const account = await findAccount(services, params.account);
      const window = windowOf(query, account.timeZone, await services.clock.now());
      if (!window.ok) throw new Refused(window.error);
      return explain(services, account, params.wallet, window.value, query.expected ?? null);
    },
  );
}

/** Why a wallet's balance is what it is now. @throws Refused where there is no such wallet */
export async function explain(
  services: Pick<Services, "catalogs" | "explanation">,
  account: Account,
  wallet: string,
  { from, to }: Window,
  expected: number | null,
): Promise<ExplanationView> {
  const rows = await services.explanation(account, wallet, { from, to, expected });
  if (rows === null) throw new Refused(notFound("wallet"));
  return explanationView(account, catalogOf(services, account), wallet, { from, to }, expected, rows);
}

function explanationView(
  account: Account,
  catalog: Catalog,
  wallet: string,
  { from, to }: Window,
  expected: number | null,
  rows: ExplanationRows,
): ExplanationView {
  const place = { account: account.number, wallet: rows.number };
  const view = (entry: ReadEntry) => labelledEntryView(place, catalog, entry);
  const groups = groupsOf(catalog, rows, "type");
  const noted = (entry: ReadEntry): Noted => ({ ...entry, label: view(entry).label });
  const findings = findReasons({
    catalog,
    owner: rows.owner,
    opening: rows.opening.balance,
    closing: rows.closing.balance,
    groups: groupsOf(catalog, rows, "kind"),
    inFlight: rows.inFlight,
    outstanding: rows.closing.outstanding,
    largestDeposit: rows.largestDeposit === null ? null : noted(rows.largestDeposit),
    adjustments: rows.adjustments.map(noted),
    expectation:
      expected === null
        ? null
        : { expected, recent: rows.recent.map(noted), others: rows.others.map(({ id, name }) => name ?? id) },
  });
  return {
    wallet,
    owner: rows.owner,
    window: { from: formatInstant(from), to: formatInstant(to), time_zone: account.timeZone },
    opening: rows.opening,
    groups: groups.map(({ label, type, action, count, amount, outstandingChange }) => ({
      label,
      type,
      action,
      count,
      amount,
      outstanding_change: outstandingChange,
    })),
    closing: rows.closing,
    expected,
    difference: expected === null ? null : rows.closing.balance - expected,
    findings: findings.map((finding) => ({
      ...finding,
      entries: finding.entries.map((sequence) => entryIdOf(place, sequence)),
    })),
    latest: rows.recent.slice(0, LATEST).map(view),
  };
}

/**
 * What the log calls alike, together, in the order in which each came first. A catalog may call two kinds the same: they
 * are told apart by kind where a finding is about one, and by type where a reader looks them up in the log.
 */
function groupsOf(catalog: Catalog, { rows }: ExplanationRows, apart: "kind" | "type"): MovementGroup[] {
  const groups = new Map<string, MovementGroup>();
  for (const { type, labelled, count, added, taken, outstandingChange } of rows) {
    const [key, label] = [labelKeyOf(labelled), labelOf(catalog, labelled)];
    const place = `${apart === "kind" ? key : type} ${label}`;
    const group = groups.get(place) ?? { ...NOTHING, key, label, type, action: labelled.action };
    if (group.action !== labelled.action) group.action = null;
    group.count += count;
    group.amount += added - taken;
    group.outstandingChange += outstandingChange;
    groups.set(place, group);
  }
  return [...groups.values()];
}

const NOTHING = { count: 0, amount: 0, outstandingChange: 0 };
