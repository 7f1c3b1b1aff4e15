import type { Schema } from "@scrip/sdk";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useMay } from "../../api/permissions.ts";
import { queries } from "../../api/queries.ts";
import { type Account, type Catalog, useAccount } from "../../api/words.ts";
import { Card, Columns, Stack } from "../../components/Card.tsx";
import { Page } from "../../components/Page.tsx";
import { Empty, Failed, Skeleton, Stale } from "../../components/states.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { formatAmount, formatCredits, formatShare } from "../../format/amounts.ts";
import { formatMonth } from "../../format/times.ts";
import { Backfills } from "./Backfills.tsx";
import styles from "./Coverage.module.css";
import { Records } from "./Records.tsx";
import { Unattributed } from "./Unattributed.tsx";

const MonthChart = lazy(() => import("./MonthChart.tsx"));

/** How much of the spend that belongs to campaigns names one, what does not, and for staff the mending of it. */
export function Coverage() {
  const { account: id } = useParams({ from: "/signed-in/accounts/$account" });
  const { account, catalog } = useAccount(id);
  const may = useMay();
  const { data, error, isError, dataUpdatedAt, refetch } = useQuery(queries.coverage(id));
  const retry = () => void refetch();
  const { campaign } = catalog.words;
  const none = `No ${campaign.singular.toLowerCase()}`;
  return (
    <Page
      title="Coverage"
      lead={`How much of the spend that needs a ${campaign.singular.toLowerCase()} names one. The rest stands as “${none}” wherever usage is shown.`}
    >
      {isError && data !== undefined ? <Stale since={dataUpdatedAt} retry={retry} /> : null}
      {data === undefined ? (
        error === null ? (
          <Card>
            <Skeleton lines={6} />
          </Card>
        ) : (
          <Failed error={error} retry={retry} />
        )
      ) : data.needed === 0 && data.by_month.length === 0 ? (
        <Card>
          <Empty title="Nothing to cover yet">
            {`Nothing was used so far that needs a ${campaign.singular.toLowerCase()}.`}
          </Empty>
        </Card>
      ) : (
        <Columns wide>
          <Stack>
            <Total coverage={data} catalog={catalog} />
            <ByMonth coverage={data} account={account} catalog={catalog} />
          </Stack>
          <Stack>
            <Unattributed account={account} catalog={catalog} />
            {may("backfill") ? <Backfills account={account} catalog={catalog} /> : null}
            {may("records") ? <Records account={account} catalog={catalog} /> : null}
          </Stack>
        </Columns>
      )}
    </Page>
  );
}

type CoverageProps = { coverage: Schema<"Coverage">; catalog: Catalog };

function Total({ coverage, catalog: { unit, words } }: CoverageProps) {
  return (
    <Card title="Of all spend so far">
      <p className={styles["share"]}>{formatShare(coverage.coverage)}</p>
      <p>
        {formatCredits(coverage.attributed, unit)} of {formatAmount(coverage.needed, unit)} name a{" "}
        {words.campaign.singular.toLowerCase()}; {formatAmount(coverage.unattributed, unit)} do not.
      </p>
    </Card>
  );
}

function ByMonth({ coverage, account, catalog: { unit, words } }: CoverageProps & { account: Account }) {
  const months = coverage.by_month;
  if (months.length === 0) return null;
  const none = `No ${words.campaign.singular.toLowerCase()}`;
  return (
    <Card flush title="Month by month" aside={account.time_zone}>
      <div className={styles["chart"]}>
        <Suspense fallback={<Skeleton lines={5} label="Loading the chart" />}>
          <MonthChart months={months} unit={unit} named={words.campaign.plural} none={none} />
        </Suspense>
      </div>
      <Table caption="Coverage by month">
        <thead>
          <tr>
            <th scope="col">Month</th>
            <th scope="col" className={numberCell}>
              Coverage
            </th>
            <th scope="col" className={numberCell}>
              Attributed
            </th>
            <th scope="col" className={numberCell}>
              {none}
            </th>
          </tr>
        </thead>
        <tbody>
          {months.toReversed().map((month) => (
            <tr key={month.month}>
              <th scope="row">{formatMonth(month.month)}</th>
              <td className={numberCell}>{formatShare(month.coverage)}</td>
              <td className={numberCell}>{formatAmount(month.attributed, unit)}</td>
              <td className={numberCell}>{formatAmount(month.needed - month.attributed, unit)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All</th>
            <td className={numberCell}>{formatShare(coverage.coverage)}</td>
            <td className={numberCell}>{formatAmount(coverage.attributed, unit)}</td>
            <td className={numberCell}>{formatAmount(coverage.unattributed, unit)}</td>
          </tr>
        </tfoot>
      </Table>
    </Card>
  );
}
