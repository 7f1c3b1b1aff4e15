import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import type { Account, Catalog } from "../../api/words.ts";
import { Card } from "../../components/Card.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { Failed, Skeleton } from "../../components/states.tsx";
import { Time } from "../../components/Time.tsx";
import { formatCredits } from "../../format/amounts.ts";
import { urls } from "../../urls.ts";

type Props = { account: Account; catalog: Catalog; wallet: string; owner: string };

/** What a person would check before anything else: is it the right balance, what is under way, when did the plan renew. */
export function CheckFirst({ account, catalog, wallet: id, owner }: Props) {
  const { data: wallet, error, refetch } = useQuery(queries.wallet(account.id, id));
  const { unit, words } = catalog;
  if (wallet === undefined) {
    return (
      <Card title="Check first">
        {error === null ? <Skeleton lines={4} /> : <Failed error={error} retry={() => void refetch()} />}
      </Card>
    );
  }
  const { in_flight: inFlight, plan } = wallet;
  return (
    <Card title="Check first">
      <Facts>
        <Fact name={catalog.wallets === "account" ? "Account" : words.workspace.singular}>
          <bdi>{owner}</bdi>
          {catalog.wallets === "account" || account.wallets.length < 2 ? null : (
            <div className="soft">
              Each {words.workspace.singular.toLowerCase()} has a balance of its own.{" "}
              <Link to={urls.account(account.id)}>See the others</Link>
            </div>
          )}
        </Fact>
        <Fact name="In flight">
          {inFlight.count === 0
            ? "Nothing"
            : `${inFlight.count}, ${formatCredits(inFlight.amount, unit)} taken when submitted`}
        </Fact>
        {wallet.outstanding === 0 ? null : (
          <Fact name="Outstanding">{formatCredits(wallet.outstanding, unit)}, owed beside the balance</Fact>
        )}
        <Fact name="Billing cycle">
          {plan?.cycle == null ? (
            "No plan"
          ) : (
            <>
              <Time at={plan.cycle.from} date timeZone={account.time_zone} /> –{" "}
              <Time at={plan.cycle.to} date timeZone={account.time_zone} />, {plan.name}
            </>
          )}
        </Fact>
        <Fact name="Auto Reload">
          {wallet.auto_reload?.enabled === true ? "On" : "Off"}.{" "}
          <Link to={urls.plan(account.id, id)}>Plan and reload</Link>
        </Fact>
      </Facts>
    </Card>
  );
}
