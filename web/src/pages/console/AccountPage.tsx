import type { Schema } from "@scrip/sdk";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "../../api/permissions.ts";
import { queries } from "../../api/queries.ts";
import { type Account, type Catalog, useAccount } from "../../api/words.ts";
import { Button } from "../../components/Button.tsx";
import { Card, Columns } from "../../components/Card.tsx";
import { CopyableId } from "../../components/CopyableId.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { Page } from "../../components/Page.tsx";
import { Empty, Failed, Skeleton } from "../../components/states.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { formatAmount, formatCredits, formatShare } from "../../format/amounts.ts";
import { urls } from "../../urls.ts";
import { AccountState } from "./AccountState.tsx";
import styles from "./Console.module.css";
import { Finding } from "./Finding.tsx";

/** One account as staff see it: where it stands, what is found of it, and what can be done. */
export function AccountPage() {
  const { accountId } = useParams({ from: "/signed-in/console/accounts/$accountId" });
  const { account, catalog } = useAccount(accountId);
  const may = useMay();
  return (
    <Page
      title={account.name ?? account.id}
      lead={
        <span className={styles["line"]}>
          <Link to={urls.account(account.id)}>See it as its customer does</Link>
          {may("adjust") ? <Link to={urls.console.adjust(account.id)}>Adjust a balance</Link> : null}
          {may("refund") ? <Link to={urls.console.refund(account.id)}>Refund a movement</Link> : null}
        </span>
      }
    >
      <Columns wide>
        <Standing account={account} catalog={catalog} />
        <Findings account={account} />
      </Columns>
      <Wallets account={account} catalog={catalog} />
    </Page>
  );
}

type Props = { account: Account; catalog: Catalog };

function Standing({ account, catalog }: Props) {
  const { data, error, refetch } = useQuery(queries.accountStanding(account.id));
  const standing = data?.accounts[0];
  return (
    <Card title="How it stands">
      {error === null ? null : <Failed error={error} retry={() => void refetch()} />}
      <Facts>
        {standing === undefined ? null : <StandingFacts standing={standing} unit={catalog.unit} />}
        <Fact name="Id">
          <CopyableId id={account.id} />
        </Fact>
        <Fact name="Product">
          <Link to={urls.console.catalog(catalog.product)}>{catalog.name}</Link>
        </Fact>
        <Fact name="Time zone">{account.time_zone}</Fact>
        <Fact name="Since">
          <Time at={account.created_at} date />
        </Fact>
      </Facts>
    </Card>
  );
}

function StandingFacts({ standing, unit }: { standing: Schema<"AccountStanding">; unit: Catalog["unit"] }) {
  return (
    <>
      <Fact name="State">
        <AccountState account={standing} />
      </Fact>
      <Fact name="Balance">{formatCredits(standing.balance, unit)}</Fact>
      <Fact name="Outstanding">{formatCredits(standing.outstanding, unit)}</Fact>
      <Fact name="Coverage">
        {formatShare(standing.coverage)}
        {standing.unattributed <= 0 ? null : ` – ${formatCredits(standing.unattributed, unit)} name no campaign. `}{" "}
        <Link to={urls.coverage(standing.id)}>Coverage and backfills</Link>
      </Fact>
      <Fact name="Cases">
        {waitingInWords(standing.waiting.cases)} <Link to={urls.cases(standing.id)}>All cases</Link>
      </Fact>
    </>
  );
}

function waitingInWords(cases: number): string {
  if (cases === 0) return "Nobody waits for an answer.";
  return cases === 1 ? "One waits for an answer." : `${cases} wait for an answer.`;
}

/** How many findings stand there before somebody asks for more. */
const SHOWN = 3;

function Findings({ account }: { account: Account }) {
  const { data, error, refetch } = useQuery(queries.openFindings(account.id));
  const [all, setAll] = useState(false);
  const findings = data?.findings ?? [];
  const shown = all ? findings : findings.slice(0, SHOWN);
  return (
    <Card flush title="What audits have found" aside={<Link to={urls.console.audits()}>All audits</Link>}>
      {error === null ? null : <Failed error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton /> : null}
      {data?.findings.length === 0 ? <Empty title="Nothing is open" /> : null}
      {shown.map((finding) => (
        <Finding key={finding.id} finding={finding} />
      ))}
      {shown.length === findings.length ? null : (
        <div className={styles["more"]}>
          <Button onPress={() => setAll(true)}>Show all {findings.length}</Button>
        </div>
      )}
    </Card>
  );
}

function Wallets({ account, catalog }: Props) {
  const { wallets } = account;
  const may = useMay();
  return (
    <Card flush title="Balances">
      {wallets.length === 0 ? (
        <Empty title="There is no balance yet">The first write that gives or uses credits makes one.</Empty>
      ) : (
        <Table caption="Balances, and where to look at them">
          <thead>
            <tr>
              <th scope="col">{catalog.wallets === "account" ? "Balance of" : catalog.words.workspace.singular}</th>
              <th scope="col" className={numberCell}>
                {catalog.unit.plural}
              </th>
              <th scope="col" className={numberCell}>
                Outstanding
              </th>
              <th scope="col">Open</th>
            </tr>
          </thead>
          <tbody>
            {wallets.map((wallet) => (
              <tr key={wallet.id}>
                <th scope="row" className="wrap">
                  <bdi>{catalog.wallets === "account" ? "The whole account" : wallet.id}</bdi>
                </th>
                <td className={numberCell}>{formatAmount(wallet.balance, catalog.unit)}</td>
                <td className={numberCell}>{formatAmount(wallet.outstanding, catalog.unit)}</td>
                <td>
                  <span className={styles["line"]}>
                    <Link to={urls.credits(account.id, wallet.id)}>Movements</Link>
                    <Link to={urls.explanation(account.id, wallet.id)}>Explain</Link>
                    {may("adjust") ? (
                      <Link to={urls.console.adjust(account.id)} search={{ wallet: wallet.id }}>
                        Adjust
                      </Link>
                    ) : null}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}
