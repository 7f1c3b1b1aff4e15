import type { Schema } from "@scrip/sdk";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { queries } from "../../api/queries.ts";
import { type Account, type Catalog, useAccount } from "../../api/words.ts";
import { Figure } from "../../components/Amount.tsx";
import { Card, Columns, Stack } from "../../components/Card.tsx";
import { Page } from "../../components/Page.tsx";
import { Empty, Failed, Skeleton, Stale } from "../../components/states.tsx";
import { Time } from "../../components/Time.tsx";
import { formatCredits } from "../../format/amounts.ts";
import { formatRelative } from "../../format/times.ts";
import { urls } from "../../urls.ts";
import { AutoReloadState } from "./AutoReloadState.tsx";
import { Grants } from "./Grants.tsx";
import { LatestEntries } from "./LatestEntries.tsx";
import styles from "./Overview.module.css";
import { Runway } from "./Runway.tsx";

const DayChart = lazy(() => import("../../components/DayChart.tsx"));

type Wallet = Schema<"Wallet">;

/** One balance: what it is, where it is going, what it is made of, what moved it last. */
export function Overview() {
  const { account: id, wallet: walletId } = useParams({ from: "/signed-in/accounts/$account/wallets/$wallet" });
  const { account, catalog } = useAccount(id);
  const { data: wallet, error, isError, dataUpdatedAt, refetch } = useQuery(queries.wallet(id, walletId));
  const retry = () => void refetch();
  const title = catalog.wallets === "account" ? "Overview" : (wallet?.name ?? wallet?.workspace ?? walletId);
  if (wallet === undefined) {
    return (
      <Page title={title}>{error === null ? <Skeleton lines={8} /> : <Failed error={error} retry={retry} />}</Page>
    );
  }
  return (
    <Page title={title}>
      {isError ? <Stale since={dataUpdatedAt} retry={retry} /> : null}
      <Columns>
        <Balance account={account} wallet={wallet} catalog={catalog} />
        <Runway account={account} wallet={wallet.id} />
        <PlanState account={account} wallet={wallet} catalog={catalog} />
      </Columns>
      <Columns wide>
        <Stack>
          <Burn account={account} wallet={wallet.id} catalog={catalog} />
          <Grants account={account} wallet={wallet} unit={catalog.unit} />
        </Stack>
        <Stack>
          <AutoReloadState account={account} wallet={wallet} catalog={catalog} change />
          <LatestEntries account={account} wallet={wallet.id} unit={catalog.unit} />
        </Stack>
      </Columns>
    </Page>
  );
}

type Props = { account: Account; wallet: Wallet; catalog: Catalog };

function Balance({ account, wallet, catalog: { unit } }: Props) {
  const { count, amount } = wallet.in_flight;
  return (
    <Card title="Balance" aside={<Link to={urls.explanation(account.id, wallet.id)}>Why is it this?</Link>}>
      <Figure amount={wallet.balance} unit={unit} />
      <p className="soft">
        {count === 0
          ? "Nothing is in flight."
          : `${formatCredits(amount, unit)} more are in flight: taken for ${count} not delivered yet.`}
      </p>
      {wallet.outstanding === 0 ? null : (
        <div className={styles["owed"]}>
          <strong>{formatCredits(wallet.outstanding, unit)} outstanding</strong>
          <ul>
            {wallet.debts.map((debt) => (
              <li key={debt.entry}>
                <Link to={urls.entry(account.id, wallet.id, debt.entry)}>{formatCredits(debt.amount, unit)}</Link> since{" "}
                <Time at={debt.since} date timeZone={account.time_zone} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </Card>
  );
}

function PlanState({ account, wallet: { id, plan }, catalog: { unit } }: Props) {
  return (
    <Card title="Plan" aside={<Link to={urls.plan(account.id, id)}>Plan & reload</Link>}>
      {plan === null ? (
        <Empty title="No plan">Credits come by top-ups and grants alone.</Empty>
      ) : (
        <>
          <p className={styles["plan"]}>{plan.name}</p>
          <p className="soft">{formatCredits(plan.allocation, unit)} each cycle.</p>
          {plan.next === null ? (
            <p>It has been cancelled.</p>
          ) : (
            <p>
              Renews <Time at={plan.next.at} date timeZone={account.time_zone} /> ({formatRelative(plan.next.at)}) with{" "}
              {formatCredits(plan.next.allocation, unit)}
              {plan.next.id === plan.id ? "." : `, as ${plan.next.name}.`}
            </p>
          )}
        </>
      )}
    </Card>
  );
}

function Burn({ account, wallet, catalog: { unit } }: { account: Account; wallet: string; catalog: Catalog }) {
  const { data, error, refetch } = useQuery(queries.usage(account.id, { period: "last_30_days", wallet }));
  return (
    <Card
      title="Used each day"
      aside={
        <Link to="/accounts/$account/usage" params={{ account: account.id }} search={{ wallet }}>
          Usage
        </Link>
      }
    >
      {error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data === undefined ? (
        error === null ? (
          <Skeleton lines={4} />
        ) : null
      ) : data.total === 0 ? (
        <Empty title="Nothing was used in the last 30 days" />
      ) : (
        <Suspense fallback={<Skeleton lines={4} label="Loading the chart" />}>
          <DayChart days={data.by_day} unit={unit} label="Credits used on each of the last 30 days" />
        </Suspense>
      )}
    </Card>
  );
}
