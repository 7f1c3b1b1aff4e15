import { Link } from "@tanstack/react-router";
import { Fragment } from "react";
import { SignedAmount } from "../../components/Amount.tsx";
import { Card, Columns, Stack } from "../../components/Card.tsx";
import { Empty } from "../../components/states.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { formatAmount, formatCredits, formatMoney, formatShare } from "../../format/amounts.ts";
import { locale } from "../../format/locale.ts";
import { urls } from "../../urls.ts";
import styles from "./Statements.module.css";
import type { StatementProps } from "./Statements.tsx";

/** One statement: from opening to closing, where it went, what was paid. */
export function Statement(props: StatementProps) {
  const { statement } = props;
  return (
    <Stack>
      <Card title="The period" aside={statement.window.time_zone}>
        <p>
          <Time at={statement.window.from} timeZone={statement.window.time_zone} /> to{" "}
          <Time at={statement.window.to} timeZone={statement.window.time_zone} />
          {statement.final ? "." : ", which is not over yet: the figures are as of now."}
        </p>
      </Card>
      <Movements {...props} />
      <Columns wide>
        <Spent {...props} />
        <Purchases {...props} />
      </Columns>
      {statement.wallets.length > 1 ? <Wallets {...props} /> : null}
    </Stack>
  );
}

function Movements({ catalog: { unit }, statement }: StatementProps) {
  const number = (amount: number) => formatAmount(amount, unit);
  const sum = (field: "added" | "taken") => statement.by_type.reduce((total, type) => total + type[field], 0);
  return (
    <Card flush title="From opening to closing">
      <Table caption="Movements by type">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col" className={numberCell}>
              Movements
            </th>
            <th scope="col" className={numberCell}>
              Added
            </th>
            <th scope="col" className={numberCell}>
              Taken
            </th>
          </tr>
        </thead>
        <tbody className={styles["lines"]}>
          <tr className={styles["end"]}>
            <th scope="row">Opening balance</th>
            <td />
            <td className={numberCell} colSpan={2}>
              {number(statement.opening)}
            </td>
          </tr>
          {statement.by_type.map((type) => (
            <Fragment key={type.type}>
              {type.rows.map((row) => (
                <tr key={row.label}>
                  <th scope="row">{row.label}</th>
                  <td className={numberCell}>{row.count.toLocaleString(locale)}</td>
                  <td className={numberCell}>{row.added === 0 ? "" : number(row.added)}</td>
                  <td className={numberCell}>{row.taken === 0 ? "" : number(row.taken)}</td>
                </tr>
              ))}
            </Fragment>
          ))}
          <tr className={styles["end"]}>
            <th scope="row">Together</th>
            <td />
            <td className={numberCell}>{number(sum("added"))}</td>
            <td className={numberCell}>{number(sum("taken"))}</td>
          </tr>
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Closing balance</th>
            <td />
            <td className={numberCell} colSpan={2}>
              {formatCredits(statement.closing, unit)}
            </td>
          </tr>
        </tfoot>
      </Table>
      <p className={styles["note"]}>
        Outstanding: {number(statement.outstanding.opening)} at the start, {number(statement.outstanding.closing)} at
        the end.
      </p>
    </Card>
  );
}

function Spent({ catalog: { unit, words }, statement: { usage, reconciles } }: StatementProps) {
  return (
    <Card flush title="Usage">
      {usage.workspaces.length === 0 ? (
        <Empty title="Nothing was used" />
      ) : (
        <Table caption={`Usage by ${words.workspace.singular} and ${words.campaign.singular}`}>
          <thead>
            <tr>
              <th scope="col">
                {words.workspace.singular} / {words.campaign.singular}
              </th>
              <th scope="col" className={numberCell}>
                {unit.plural}
              </th>
              <th scope="col" className={numberCell}>
                Share
              </th>
            </tr>
          </thead>
          <tbody className={styles["lines"]}>
            {usage.workspaces.map((workspace) => (
              <Fragment key={workspace.workspace}>
                <tr className={styles["end"]}>
                  <th scope="row">
                    <bdi>{workspace.name ?? workspace.workspace}</bdi>
                  </th>
                  <td className={numberCell}>{formatAmount(workspace.credits, unit)}</td>
                  <td className={numberCell}>{formatShare(workspace.share)}</td>
                </tr>
                {workspace.campaigns.map((campaign) => (
                  <tr key={campaign.campaign ?? "\n"}>
                    <th scope="row" className={styles["campaign"]}>
                      <bdi>{campaign.name ?? campaign.campaign ?? `No ${words.campaign.singular.toLowerCase()}`}</bdi>
                    </th>
                    <td className={numberCell}>{formatAmount(campaign.credits, unit)}</td>
                    <td className={numberCell}>{formatShare(campaign.share)}</td>
                  </tr>
                ))}
              </Fragment>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Total</th>
              <td className={numberCell}>{formatAmount(usage.total, unit)}</td>
              <td />
            </tr>
          </tfoot>
        </Table>
      )}
      <p className={styles["note"]}>
        {reconciles ? "✓ Reconciles to the ledger." : "✗ Does not agree with the ledger: tell your provider."}
      </p>
    </Card>
  );
}

function Purchases({ account, catalog: { unit }, statement: { purchases, paid } }: StatementProps) {
  return (
    <Card flush title="Purchases">
      {purchases.length === 0 ? (
        <Empty title="Nothing was bought" />
      ) : (
        <Table caption="Purchases and their payments">
          <thead>
            <tr>
              <th scope="col">Credited</th>
              <th scope="col">Paid with</th>
              <th scope="col" className={numberCell}>
                {unit.plural}
              </th>
              <th scope="col" className={numberCell}>
                Price
              </th>
            </tr>
          </thead>
          <tbody>
            {purchases.map((purchase) => (
              <tr key={purchase.payment}>
                <th scope="row">
                  <Link to={urls.entry(account.id, purchase.wallet, purchase.entry)}>
                    <Time at={purchase.credited_at} timeZone={account.time_zone} date />
                  </Link>
                  <div className="soft">{purchase.kind === "auto_reload" ? "Auto Reload" : "Top-up"}</div>
                </th>
                <td className="wrap">
                  {purchase.provider}
                  {purchase.receipt === null ? null : <div className="soft">{purchase.receipt}</div>}
                </td>
                <td className={numberCell}>
                  <SignedAmount amount={purchase.credits} unit={unit} />
                </td>
                <td className={numberCell}>{formatMoney(purchase.money)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            {paid.map((money) => (
              <tr key={money.currency}>
                <th scope="row" colSpan={3}>
                  Paid
                </th>
                <td className={numberCell}>{formatMoney(money)}</td>
              </tr>
            ))}
          </tfoot>
        </Table>
      )}
    </Card>
  );
}

function Wallets({ account, catalog: { unit, words }, statement }: StatementProps) {
  return (
    <Card flush title={words.workspace.plural}>
      <Table caption={`Balances by ${words.workspace.singular}`}>
        <thead>
          <tr>
            <th scope="col">{words.workspace.singular}</th>
            <th scope="col" className={numberCell}>
              Opening
            </th>
            <th scope="col" className={numberCell}>
              Closing
            </th>
            <th scope="col" className={numberCell}>
              Outstanding
            </th>
          </tr>
        </thead>
        <tbody>
          {statement.wallets.map((wallet) => (
            <tr key={wallet.wallet}>
              <th scope="row" className="wrap">
                <Link to={urls.overview(account.id, wallet.wallet)}>
                  <bdi>{wallet.name ?? wallet.workspace ?? wallet.wallet}</bdi>
                </Link>
              </th>
              <td className={numberCell}>{formatAmount(wallet.opening, unit)}</td>
              <td className={numberCell}>{formatAmount(wallet.closing, unit)}</td>
              <td className={numberCell}>{formatAmount(wallet.outstanding.closing, unit)}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}
