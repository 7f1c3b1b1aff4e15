import type { Schema } from "@scrip/sdk";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { queries, type StatementQuery } from "../../api/queries.ts";
import { scrip } from "../../api/scrip.ts";
import { type Account, type Catalog, useAccount } from "../../api/words.ts";
import { Card } from "../../components/Card.tsx";
import { Choice } from "../../components/Choice.tsx";
import { DownloadButton } from "../../components/DownloadButton.tsx";
import { Page } from "../../components/Page.tsx";
import { Empty, Failed, Skeleton, Stale } from "../../components/states.tsx";
import { WindowChoice } from "../../components/WindowChoice.tsx";
import { locale } from "../../format/locale.ts";
import { formatMonth } from "../../format/times.ts";
import { Statement } from "./Statement.tsx";
import styles from "./Statements.module.css";
import type { StatementsSearch } from "./search.ts";

type Period = Schema<"StatementPeriods">["periods"][number];

/** A period's credits in and out, to keep: on screen, as a table, as a document. */
export function Statements() {
  const { account: id } = useParams({ from: "/signed-in/accounts/$account" });
  const search = useSearch({ from: "/signed-in/accounts/$account/statements" });
  const navigate = useNavigate({ from: "/accounts/$account/statements" });
  const { account, catalog } = useAccount(id);
  const {
    data: periods,
    error: noPeriods,
    refetch: periodsAgain,
  } = useQuery(queries.statementPeriods(id, search.wallet));
  const chosen = search.from !== undefined && search.to !== undefined ? { from: search.from, to: search.to } : null;
  const window = chosen ?? periods?.periods.find((period) => period.kind === "month") ?? null;
  const query: StatementQuery = {
    ...(search.wallet === undefined ? {} : { wallet: search.wallet }),
    ...(window === null ? {} : { from: window.from, to: window.to }),
  };
  const { data, error, isError, isPlaceholderData, dataUpdatedAt, refetch } = useQuery({
    ...queries.statement(id, query),
    enabled: window !== null,
    placeholderData: keepPreviousData,
  });
  const change = (changed: Partial<StatementsSearch>) =>
    void navigate({ search: (now: StatementsSearch) => ({ ...now, ...changed }) });
  const retry = () => void refetch();
  const file = { path: { account: id }, query };
  return (
    <Page
      title="Statements"
      lead="What came in, what went out, and what was paid: the same figures as on every other page."
      actions={
        window === null ? undefined : (
          <>
            <DownloadButton
              text="Download PDF"
              name={`statement-${id}.pdf`}
              ask={() => scrip.download("/v1/accounts/{account}/statements.pdf", file)}
            />
            <DownloadButton
              text="Download CSV"
              name={`statement-${id}.csv`}
              ask={() => scrip.download("/v1/accounts/{account}/statements.csv", file)}
            />
          </>
        )
      }
    >
      <div className={styles["filters"]}>
        {catalog.wallets === "account" ? null : (
          <Choice
            label={catalog.words.workspace.singular}
            value={search.wallet ?? ""}
            options={[
              { value: "", text: `All ${catalog.words.workspace.plural.toLowerCase()}` },
              ...account.wallets.map((wallet) => ({ value: wallet.id, text: wallet.id })),
            ]}
            onChange={(wallet) =>
              change({ wallet: wallet === "" ? undefined : wallet, from: undefined, to: undefined })
            }
          />
        )}
        {periods === undefined || periods.periods.length === 0 ? null : (
          <WindowChoice
            periods={periods.periods.map((period) => ({ value: keyOf(period), text: nameOf(period, account) }))}
            chosen={chosenOf(periods.periods, window)}
            timeZone={account.time_zone}
            onChange={(wanted) => {
              if ("from" in wanted) return change(wanted);
              const period = periods.periods.find((each) => keyOf(each) === wanted.period);
              if (period !== undefined) change({ from: period.from, to: period.to });
            }}
          />
        )}
      </div>
      {noPeriods === null ? null : <Failed error={noPeriods} retry={() => void periodsAgain()} />}
      {periods?.periods.length === 0 ? (
        <Card>
          <Empty title="There is nothing to state yet">
            The first credits given or used begin the first statement.
          </Empty>
        </Card>
      ) : null}
      {isError && data !== undefined ? <Stale since={dataUpdatedAt} retry={retry} /> : null}
      {data === undefined ? (
        error !== null ? (
          <Failed error={error} retry={retry} />
        ) : periods?.periods.length === 0 || noPeriods !== null ? null : (
          <Card>
            <Skeleton lines={9} />
          </Card>
        )
      ) : (
        <div aria-busy={isPlaceholderData} data-stale={isPlaceholderData || undefined} className={styles["results"]}>
          <Statement account={account} catalog={catalog} statement={data} />
        </div>
      )}
    </Page>
  );
}

function keyOf({ kind, from }: Period): string {
  return `${kind} ${from}`;
}

/** The preset that is shown, or the days. */
function chosenOf(periods: Period[], window: { from: string; to: string } | null) {
  const same = periods.find((period) => period.from === window?.from && period.to === window.to);
  if (same !== undefined) return { period: keyOf(same) };
  return { period: "", from: window?.from, to: window?.to };
}

/** `November 2026`, `Cycle from 14 Nov 2026`. */
function nameOf({ kind, month, from, final }: Period, { time_zone: timeZone }: Account): string {
  const running = final ? "" : " (so far)";
  if (kind === "month" && month !== null) return `${formatMonth(month, "long")}${running}`;
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone });
  return `Cycle from ${day.format(new Date(from))}${running}`;
}

export type StatementProps = { account: Account; catalog: Catalog; statement: Schema<"Statement"> };
