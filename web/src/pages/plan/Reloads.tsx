import type { Schema } from "@scrip/sdk";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import { Badge, type Tone } from "../../components/Badge.tsx";
import { Card } from "../../components/Card.tsx";
import { Empty, Failed, Skeleton } from "../../components/states.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { formatAmount, formatMoney } from "../../format/amounts.ts";
import { urls } from "../../urls.ts";
import type { WalletProps } from "./props.ts";

type State = Schema<"Reload">["state"];

const STATES: Record<State, { text: string; tone: Tone }> = {
  asked: { text: "Asked", tone: "plain" },
  unknown: { text: "Not known yet", tone: "warn" },
  succeeded: { text: "Paid", tone: "good" },
  credited: { text: "Credited", tone: "good" },
  declined: { text: "Declined", tone: "bad" },
  capped: { text: "Cap reached", tone: "warn" },
};

const TRIGGERS: Record<Schema<"Reload">["trigger"]["kind"], string> = {
  short: "The balance was short",
  threshold: "Below the threshold",
  setting: "When it was switched on",
};

/** Every attempt of Auto Reload: what set it off, what it bought, what became of it. */
export function Reloads({ account, wallet, catalog: { unit } }: WalletProps) {
  const { data, error, refetch } = useQuery(queries.reloads(account.id, wallet.id));
  return (
    <Card flush title="Attempts of Auto Reload" aside="The last ten">
      {error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data === undefined && error === null ? <Skeleton lines={3} /> : null}
      {data === undefined ? null : data.reloads.length === 0 ? (
        <Empty title="It has bought nothing yet" />
      ) : (
        <Table caption="Attempts of Auto Reload, newest first">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Why</th>
              <th scope="col" className={numberCell}>
                {unit.plural}
              </th>
              <th scope="col" className={numberCell}>
                Price
              </th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {data.reloads.map((reload) => (
              <tr key={reload.id}>
                <th scope="row">
                  <Time at={reload.created_at} />
                </th>
                <td>{TRIGGERS[reload.trigger.kind]}</td>
                <td className={numberCell}>{formatAmount(reload.credits, unit)}</td>
                <td className={numberCell}>{formatMoney(reload.money)}</td>
                <td>
                  <Badge tone={STATES[reload.state].tone}>{STATES[reload.state].text}</Badge>{" "}
                  {reload.entry === null ? null : (
                    <Link to={urls.entry(account.id, wallet.id, reload.entry)}>Movement</Link>
                  )}
                  {reload.reason === null ? null : <div className="soft wrap">{reload.reason}</div>}
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}
