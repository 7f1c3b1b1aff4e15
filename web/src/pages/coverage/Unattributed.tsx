import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMay } from "../../api/permissions.ts";
import { queries } from "../../api/queries.ts";
import { scrip } from "../../api/scrip.ts";
import type { Account, Catalog } from "../../api/words.ts";
import { Card } from "../../components/Card.tsx";
import { DownloadButton } from "../../components/DownloadButton.tsx";
import { Empty, Failed, Skeleton } from "../../components/states.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { formatAmount } from "../../format/amounts.ts";
import { locale } from "../../format/locale.ts";
import styles from "./Coverage.module.css";

type Props = { account: Account; catalog: Catalog };

/** The spend that names no campaign though it needs one, by what it was for, with the table to fill in. */
export function Unattributed({ account, catalog: { unit, wallets, words } }: Props) {
  const may = useMay();
  const { data, error, refetch } = useQuery(queries.unattributed(account.id));
  const campaign = words.campaign.singular.toLowerCase();
  return (
    <Card flush title={`What names no ${campaign}`}>
      {error === null ? null : <Failed error={error} retry={() => void refetch()} />}
      {data === undefined ? (
        error === null ? (
          <Skeleton lines={4} />
        ) : null
      ) : data.groups.length === 0 ? (
        <Empty title="Nothing is missing">{`All spend that needs a ${campaign} names one.`}</Empty>
      ) : (
        <>
          <Table caption={`Spend without a ${campaign}`}>
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">Record</th>
                <th scope="col" className={numberCell}>
                  Movements
                </th>
                <th scope="col" className={numberCell}>
                  {unit.plural}
                </th>
                <th scope="col" className={numberCell}>
                  Can be mended
                </th>
              </tr>
            </thead>
            <tbody>
              {data.groups.map((group) => (
                <tr key={`${group.action} ${group.reference_type}`}>
                  <th scope="row">
                    {wallets === "account" ? (
                      <Link
                        to="/accounts/$account/wallets/$wallet/credits"
                        params={{ account: account.id, wallet: "main" }}
                        search={{ action: group.action, no_campaign: true }}
                      >
                        {group.label}
                      </Link>
                    ) : (
                      group.label
                    )}
                  </th>
                  <td>{recordName(group.reference_type, words)}</td>
                  <td className={numberCell}>{group.entries.toLocaleString(locale)}</td>
                  <td className={numberCell}>{formatAmount(group.credits, unit)}</td>
                  <td className={numberCell}>{group.resolvable.toLocaleString(locale)}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">All</th>
                <td />
                <td className={numberCell}>{data.total.entries.toLocaleString(locale)}</td>
                <td className={numberCell}>{formatAmount(data.total.credits, unit)}</td>
                <td className={numberCell}>
                  {data.groups.reduce((sum, group) => sum + group.resolvable, 0).toLocaleString(locale)}
                </td>
              </tr>
            </tfoot>
          </Table>
          <div className={styles["take"]}>
            <DownloadButton
              text="Download what is unresolved"
              name={`unattributed-${account.id}.csv`}
              ask={() => scrip.download("/v1/accounts/{account}/unattributed.csv", { path: { account: account.id } })}
            />
            <span className={styles["note"]}>
              {may("records")
                ? `Fill in the column “campaign” and bring the table back.`
                : `Fill in the column “campaign” and send the table to your account manager: what it names can be mended.`}
            </span>
          </div>
        </>
      )}
    </Card>
  );
}

function recordName(type: string | null, words: Catalog["words"]): string {
  if (type === null) return "None";
  return words.references[type]?.plural ?? type;
}
