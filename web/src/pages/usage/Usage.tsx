import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { queries } from "../../api/queries.ts";
import { scrip } from "../../api/scrip.ts";
import { useAccount } from "../../api/words.ts";
import { SignedAmount } from "../../components/Amount.tsx";
import { Button } from "../../components/Button.tsx";
import { Card, Columns } from "../../components/Card.tsx";
import { DownloadButton } from "../../components/DownloadButton.tsx";
import { Page } from "../../components/Page.tsx";
import { Empty, Failed, Skeleton, Stale } from "../../components/states.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { formatAmount, formatCredits, formatShare } from "../../format/amounts.ts";
import { urls } from "../../urls.ts";
import { usageQuery } from "./request.ts";
import { usageRows } from "./rows.ts";
import type { UsageSearch } from "./search.ts";
import styles from "./Usage.module.css";
import { UsageFilters } from "./UsageFilters.tsx";
import { UsageTable } from "./UsageTable.tsx";

const DayChart = lazy(() => import("../../components/DayChart.tsx"));

/** Where the credits of a window went: by workspace and campaign, by day, by action. One window for all of it. */
export function Usage() {
  const { account: id } = useParams({ from: "/signed-in/accounts/$account" });
  const search = useSearch({ from: "/signed-in/accounts/$account/usage" });
  const navigate = useNavigate({ from: "/accounts/$account/usage" });
  const { account, catalog } = useAccount(id);
  const [announced, setAnnounced] = useState("");
  const {
    data: usage,
    error,
    isError,
    isPlaceholderData,
    dataUpdatedAt,
    refetch,
  } = useQuery({
    ...queries.usage(id, usageQuery(search)),
    placeholderData: keepPreviousData,
  });
  const comparing = search.compare === true && usage !== undefined;
  const { data: previous } = useQuery({
    ...queries.usage(id, usageQuery({ ...search, ...usage?.previous_window })),
    enabled: comparing,
  });
  const change = (changed: Partial<UsageSearch>) =>
    void navigate({ search: (now: UsageSearch) => ({ ...now, ...changed }), replace: "search" in changed });
  const { unit, words } = catalog;
  const retry = () => void refetch();
  const open = new Set(search.open ?? []);
  const toggle = (workspace: string, name: string, campaigns: number) => {
    const opening = !open.has(workspace);
    change({ open: opening ? [...open, workspace] : [...open].filter((each) => each !== workspace) });
    const word = campaigns === 1 ? words.campaign.singular : words.campaign.plural;
    setAnnounced(opening ? `${name} opened: ${campaigns} ${word}` : `${name} closed`);
  };

  return (
    <Page
      title="Usage"
      lead={`Every ${unit.singular} used, by ${words.workspace.singular.toLowerCase()} and ${words.campaign.singular.toLowerCase()}.`}
      actions={
        <DownloadButton
          text="Download CSV"
          name={`usage-${id}.csv`}
          ask={() =>
            scrip.download("/v1/accounts/{account}/usage.csv", { path: { account: id }, query: usageQuery(search) })
          }
        />
      }
    >
      <UsageFilters account={account} catalog={catalog} search={search} change={change} />
      <p role="status" className="visually-hidden">
        {announced}
      </p>
      {isError && usage !== undefined ? <Stale since={dataUpdatedAt} retry={retry} /> : null}
      {usage === undefined ? (
        error === null ? (
          <Card>
            <Skeleton lines={8} />
          </Card>
        ) : (
          <Failed error={error} retry={retry} />
        )
      ) : (
        <div className={styles["results"]} aria-busy={isPlaceholderData} data-stale={isPlaceholderData || undefined}>
          <Card title="Total" aside={<span>{account.time_zone}</span>}>
            <p className={styles["total"]}>{formatCredits(usage.total, unit)}</p>
            <p className="soft">
              <Time at={usage.window.from} timeZone={account.time_zone} /> to{" "}
              <Time at={usage.window.to} timeZone={account.time_zone} />. In the window before:{" "}
              {formatCredits(usage.previous_total, unit)} (
              <SignedAmount amount={usage.total - usage.previous_total} unit={unit} />
              ).
            </p>
            {usage.coverage === null ? null : (
              <p className="soft">
                {formatShare(usage.coverage)} of what needs a {words.campaign.singular.toLowerCase()} names one.{" "}
                <Link to={urls.coverage(id)}>See what does not</Link>
              </p>
            )}
          </Card>
          <Card title="By day">
            {usage.total === 0 ? (
              <Empty title="Nothing was used in this window" />
            ) : (
              <Suspense fallback={<Skeleton lines={5} label="Loading the chart" />}>
                <DayChart
                  days={usage.by_day}
                  previous={comparing ? previous?.by_day : undefined}
                  unit={unit}
                  label={`${unit.plural} used on each day`}
                />
              </Suspense>
            )}
          </Card>
          <Card
            flush
            title={`By ${words.workspace.singular}`}
            aside={
              usage.matching === null ? undefined : `${formatCredits(usage.matching.credits, unit)} match the search`
            }
          >
            {usage.workspaces.length === 0 ? (
              search.search === undefined && search.workspace === undefined ? (
                <Empty title="Nothing was used in this window">Choose a longer one to see more.</Empty>
              ) : (
                <Empty
                  title={`No ${words.workspace.singular.toLowerCase()} or ${words.campaign.singular.toLowerCase()} matches`}
                  action={
                    <Button onPress={() => change({ search: undefined, workspace: undefined })}>
                      Clear the filters
                    </Button>
                  }
                />
              )
            ) : (
              <UsageTable
                rows={usageRows(usage, {
                  open,
                  sort: search.sort ?? "credits",
                  previous: comparing ? (previous ?? null) : null,
                })}
                usage={usage}
                catalog={catalog}
                comparing={comparing && previous !== undefined}
                sort={search.sort ?? "credits"}
                onSort={(sort) => change({ sort: sort === "name" ? "name" : undefined })}
                onToggle={toggle}
              />
            )}
            <Reconciliation usage={usage} unit={unit} />
          </Card>
          <Columns wide>
            <Card flush title="By action">
              {usage.by_action.length === 0 ? (
                <Empty title="Nothing was used in this window" />
              ) : (
                <Table caption="Usage by action">
                  <thead>
                    <tr>
                      <th scope="col">Action</th>
                      <th scope="col" className={numberCell}>
                        {unit.plural}
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {usage.by_action.map(({ action, label, credits }) => (
                      <tr key={action}>
                        <th scope="row">{label}</th>
                        <td className={numberCell}>{formatAmount(credits, unit)}</td>
                      </tr>
                    ))}
                  </tbody>
                </Table>
              )}
            </Card>
          </Columns>
        </div>
      )}
    </Page>
  );
}

/** Whether the ledger, asked another way, says the same. */
function Reconciliation({
  usage,
  unit,
}: {
  usage: Parameters<typeof usageRows>[0];
  unit: Parameters<typeof formatCredits>[1];
}) {
  if (usage.reconciles === null) return null;
  return (
    <p className={styles["reconciles"]} data-agrees={usage.reconciles}>
      {usage.reconciles
        ? `✓ Reconciles to the ledger: its own total for this window is ${formatCredits(usage.ledger_total ?? 0, unit)}.`
        : `✗ The ledger's own total for this window is ${formatCredits(usage.ledger_total ?? 0, unit)}, not ${formatCredits(usage.total, unit)}. Tell your provider: this should never be.`}
    </p>
  );
}
