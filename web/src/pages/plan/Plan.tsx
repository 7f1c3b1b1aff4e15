import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useMay } from "../../api/permissions.ts";
import { queries } from "../../api/queries.ts";
import { useAccount } from "../../api/words.ts";
import { Card, Columns, Stack } from "../../components/Card.tsx";
import { Page } from "../../components/Page.tsx";
import { Empty, Failed, Skeleton } from "../../components/states.tsx";
import { Time } from "../../components/Time.tsx";
import { formatCredits } from "../../format/amounts.ts";
import { formatRelative } from "../../format/times.ts";
import { urls } from "../../urls.ts";
import { AutoReload } from "./AutoReload.tsx";
import { Calculator } from "./Calculator.tsx";
import { PaymentMethods } from "./PaymentMethods.tsx";
import styles from "./Plan.module.css";
import type { WalletProps } from "./props.ts";
import { Reloads } from "./Reloads.tsx";
import { TopUp } from "./TopUp.tsx";

/** The settings of one balance: its plan, what things cost, how more credits come in. */
export function Plan() {
  const { account: id, wallet: walletId } = useParams({ from: "/signed-in/accounts/$account/wallets/$wallet" });
  const { account, catalog } = useAccount(id);
  const may = useMay();
  const { data: wallet, error, refetch } = useQuery(queries.wallet(id, walletId));
  const title = catalog.wallets === "account" ? "Plan & reload" : `Settings of ${wallet?.name ?? walletId}`;
  if (wallet === undefined) {
    return (
      <Page title={title}>
        {error === null ? <Skeleton lines={8} /> : <Failed error={error} retry={() => void refetch()} />}
      </Page>
    );
  }
  const props = { account, wallet, catalog };
  return (
    <Page title={title} lead={`Balance ${formatCredits(wallet.balance, catalog.unit)}.`}>
      <Columns wide>
        <Stack>
          <PlanManagement {...props} />
          <Prices {...props} />
        </Stack>
        <Stack>
          {may("topup") ? <TopUp {...props} /> : null}
          <AutoReload key={JSON.stringify(wallet.auto_reload?.enabled)} {...props} mayChange={may("auto_reload")} />
          <Reloads {...props} />
          <PaymentMethods {...props} mayAdd={may("payment_method")} />
        </Stack>
      </Columns>
    </Page>
  );
}

function PlanManagement({ account, wallet: { id, plan }, catalog }: WalletProps) {
  const { unit } = catalog;
  const zone = account.time_zone;
  return (
    <Card title="Plan management" aside={<Link to={urls.credits(account.id, id)}>View credit activity →</Link>}>
      {plan === null ? (
        <Empty title="No plan">Credits come by top-ups and grants alone.</Empty>
      ) : (
        <>
          <p className={styles["plan"]}>{plan.name}</p>
          <p>{formatCredits(plan.allocation, unit)} each cycle.</p>
          {plan.cycle === null ? null : (
            <p className="soft">
              This cycle: <Time at={plan.cycle.from} timeZone={zone} /> to <Time at={plan.cycle.to} timeZone={zone} />.
            </p>
          )}
          {plan.next === null ? (
            <p>It has been cancelled: nothing more is allocated.</p>
          ) : (
            <p>
              Next: {formatCredits(plan.next.allocation, unit)} on <Time at={plan.next.at} timeZone={zone} /> (
              {formatRelative(plan.next.at)})
              {plan.next.id === plan.id ? "." : `, when the plan becomes ${plan.next.name}.`}
            </p>
          )}
          <p className="soft">{rolloverInWords(catalog, plan.id)}</p>
        </>
      )}
      {catalog.plan_url === null ? null : (
        <p>
          <a href={catalog.plan_url} target="_blank" rel="noreferrer">
            {plan === null ? "Choose a plan" : "Change the plan"}
          </a>
        </p>
      )}
    </Card>
  );
}

function rolloverInWords({ plans, unit }: WalletProps["catalog"], id: string): string {
  const rollover = plans.find((plan) => plan.id === id)?.rollover ?? "none";
  if (rollover === "all") return `Unused ${unit.plural} of the plan carry over.`;
  if (rollover === "none") return `Unused ${unit.plural} of the plan lapse with the cycle; bought ones stay.`;
  return `Up to ${formatCredits(rollover.cap, unit)} of the plan carry over; bought ones stay.`;
}

function Prices(props: WalletProps) {
  return (
    <Card title="Prices" aside={props.catalog.version === null ? undefined : `Version ${props.catalog.version}`}>
      <dl className={styles["prices"]}>
        {props.catalog.actions.map((action) => (
          <div key={action.id}>
            <dt>{action.label}</dt>
            <dd>
              {action.price}
              {action.settlement_price === null ? null : <div className="soft">{action.settlement_price}</div>}
            </dd>
          </div>
        ))}
      </dl>
      <Calculator {...props} />
    </Card>
  );
}
