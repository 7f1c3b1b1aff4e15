import type { Schema } from "@scrip/sdk";
import type { Account, Catalog } from "../../api/words.ts";
import { Badge } from "../../components/Badge.tsx";
import { Card } from "../../components/Card.tsx";
import { Empty } from "../../components/states.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { formatAmount } from "../../format/amounts.ts";
import { CATEGORY_NAMES, SOURCE_NAMES } from "../../format/names.ts";
import styles from "./Overview.module.css";

type Props = { account: Account; wallet: Schema<"Wallet">; unit: Catalog["unit"] };

/** What the balance is made of, in the order in which it is used. */
export function Grants({ account, wallet, unit }: Props) {
  const grants = [...wallet.grants, ...wallet.scheduled];
  return (
    <Card flush title="What the balance is made of" aside="Used from the top">
      {grants.length === 0 ? (
        <Empty title="The balance is empty" />
      ) : (
        <Table caption="Grants in the order in which they are used">
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col" className={numberCell}>
                Left
              </th>
              <th scope="col">Received</th>
              <th scope="col">Expires</th>
            </tr>
          </thead>
          <tbody>
            {grants.map((grant) => (
              <tr key={grant.id}>
                <th scope="row">
                  {SOURCE_NAMES[grant.source]}{" "}
                  <Badge tone={grant.category === "paid" ? "accent" : "plain"}>{CATEGORY_NAMES[grant.category]}</Badge>
                </th>
                <td className={numberCell}>
                  {formatAmount(grant.remaining, unit)}{" "}
                  <span className="soft">of {formatAmount(grant.amount, unit)}</span>
                  <meter
                    className={styles["left"]}
                    min={0}
                    max={grant.amount}
                    value={grant.remaining}
                    aria-label={`${formatAmount(grant.remaining, unit)} of ${formatAmount(grant.amount, unit)} left`}
                  />
                </td>
                <td>
                  <Time at={grant.effective_at} date timeZone={account.time_zone} />
                  {grant.state === "scheduled" ? " (to come)" : ""}
                </td>
                <td>
                  {grant.expires_at === null ? (
                    "Never"
                  ) : (
                    <Time at={grant.expires_at} date timeZone={account.time_zone} />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}
