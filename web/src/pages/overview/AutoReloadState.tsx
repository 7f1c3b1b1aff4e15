import type { Schema } from "@scrip/sdk";
import { Link } from "@tanstack/react-router";
import type { Account, Catalog } from "../../api/words.ts";
import { Badge } from "../../components/Badge.tsx";
import { Card } from "../../components/Card.tsx";
import { formatCredits, formatMoney } from "../../format/amounts.ts";
import { urls } from "../../urls.ts";

type Props = { account: Account; wallet: Schema<"Wallet">; catalog: Catalog; change?: boolean };

/** Whether and what Auto Reload buys, and what of it has been spent this month. `change`: with the way to change it. */
export function AutoReloadState({ account, wallet, catalog, change = false }: Props) {
  const reload = wallet.auto_reload;
  const pack = catalog.packs.find((each) => each.id === reload?.pack);
  return (
    <Card title="Auto Reload" aside={change ? <Link to={urls.plan(account.id, wallet.id)}>Change</Link> : undefined}>
      {reload === null || !reload.enabled ? (
        <p>
          <Badge>Off</Badge> {reload?.switched_off?.reason ?? "A charge that the balance does not cover is refused."}
        </p>
      ) : (
        <>
          <p>
            <Badge tone="good">On</Badge> Buys {pack?.name ?? reload.pack}
            {pack === undefined ? "" : ` for ${formatMoney(pack.price)}`} when a charge is short
            {reload.threshold === null
              ? "."
              : ` or the balance falls below ${formatCredits(reload.threshold, catalog.unit)}.`}
          </p>
          <p className="soft">
            {reload.spent.count === 0
              ? "Nothing was bought this month."
              : `${reload.spent.count} bought this month${pack === undefined ? "" : `, for ${formatMoney({ amount: reload.spent.money, currency: pack.price.currency })}`}.`}
          </p>
          {reload.cap_reached === null ? null : (
            <p>
              <Badge tone="warn">The monthly cap is reached: it buys no more this month.</Badge>
            </p>
          )}
        </>
      )}
    </Card>
  );
}
