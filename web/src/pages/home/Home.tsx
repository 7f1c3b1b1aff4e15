import { useQuery } from "@tanstack/react-query";
import { Link, Navigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { queries } from "../../api/queries.ts";
import { type Catalog, counted, useAccount } from "../../api/words.ts";
import { Figure } from "../../components/Amount.tsx";
import { Badge } from "../../components/Badge.tsx";
import { Button } from "../../components/Button.tsx";
import { Card, Columns } from "../../components/Card.tsx";
import { Choice } from "../../components/Choice.tsx";
import { Page } from "../../components/Page.tsx";
import { SearchField } from "../../components/SearchField.tsx";
import { Empty, Failed, Skeleton, Stale } from "../../components/states.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { formatAmount, formatCredits } from "../../format/amounts.ts";
import { urls } from "../../urls.ts";
import styles from "./Home.module.css";
import type { Wallet } from "./wallet.ts";
import { nameOf, searchWallets } from "./wallet.ts";

/** The start of an account: its clients with their balances, or the overview of the one balance it has. */
export function Home() {
  const { account: id } = useParams({ from: "/signed-in/accounts/$account" });
  const { account, catalog } = useAccount(id);
  if (catalog.wallets === "account") return <Navigate to={urls.overview(account.id, "main")} replace />;
  return <Wallets account={account.id} name={account.name ?? account.id} catalog={catalog} />;
}

function Wallets({ account, name, catalog }: { account: string; name: string; catalog: Catalog }) {
  const { data, error, isError, dataUpdatedAt, refetch } = useQuery(queries.wallets(account));
  const [search, setSearch] = useState("");
  const [shape, setShape] = useState<"cards" | "list">("cards");
  const { workspace } = catalog.words;
  const title = `${workspace.plural} of ${name}`;
  if (data === undefined) {
    return (
      <Page title={title}>
        {error === null ? <Skeleton lines={6} /> : <Failed error={error} retry={() => void refetch()} />}
      </Page>
    );
  }
  const shown = searchWallets(data.wallets, search);
  const total = data.wallets.reduce((sum, wallet) => sum + wallet.balance, 0);
  return (
    <Page
      title={title}
      lead={`${counted(data.wallets.length, workspace)}, ${formatCredits(total, catalog.unit)} together. Each has a balance of its own.`}
    >
      {isError ? <Stale since={dataUpdatedAt} retry={() => void refetch()} /> : null}
      {data.wallets.length === 0 ? (
        <Card>
          <Empty title={`No ${workspace.plural.toLowerCase()} yet`}>
            {`A ${workspace.singular.toLowerCase()} appears here with the first credits it is given or uses.`}
          </Empty>
        </Card>
      ) : (
        <>
          <div className={styles["tools"]}>
            <SearchField label={`Search ${workspace.plural.toLowerCase()}`} value={search} onChange={setSearch} />
            <Choice
              label="Show as"
              value={shape}
              options={[
                { value: "cards", text: "Cards" },
                { value: "list", text: "List" },
              ]}
              onChange={setShape}
            />
          </div>
          {shown.length === 0 ? (
            <Card>
              <Empty
                title={`No ${workspace.singular.toLowerCase()} matches “${search}”`}
                action={<Button onPress={() => setSearch("")}>Clear the search</Button>}
              />
            </Card>
          ) : shape === "cards" ? (
            <Columns>
              {shown.map((wallet) => (
                <WalletCard key={wallet.id} account={account} wallet={wallet} catalog={catalog} />
              ))}
            </Columns>
          ) : (
            <WalletList account={account} wallets={shown} catalog={catalog} />
          )}
        </>
      )}
    </Page>
  );
}

type OneProps = { account: string; wallet: Wallet; catalog: Catalog };

function WalletCard({ account, wallet, catalog }: OneProps) {
  return (
    <Card
      title={
        <Link to={urls.overview(account, wallet.id)}>
          <bdi>{nameOf(wallet)}</bdi>
        </Link>
      }
      aside={wallet.plan === null ? "No plan" : wallet.plan.name}
    >
      <div className={styles["figures"]}>
        <Figure amount={wallet.balance} unit={catalog.unit} />
        <Owed wallet={wallet} catalog={catalog} />
        <p className="soft">{inFlight(wallet, catalog)}</p>
        <p className="soft">
          {wallet.last_entry_at == null ? (
            "No movement yet"
          ) : (
            <>
              Last movement <Time at={wallet.last_entry_at} />
            </>
          )}
        </p>
        <p className={styles["ways"]}>
          <Link to={urls.plan(account, wallet.id)} aria-label={`Settings of ${nameOf(wallet)}`}>
            Settings
          </Link>
          <Link to={urls.credits(account, wallet.id)} aria-label={`Credit activity of ${nameOf(wallet)}`}>
            Credit activity
          </Link>
        </p>
      </div>
    </Card>
  );
}

function WalletList({ account, wallets, catalog }: { account: string; wallets: Wallet[]; catalog: Catalog }) {
  return (
    <Card flush title={catalog.words.workspace.plural}>
      <Table caption={`${catalog.words.workspace.plural} and their balances`}>
        <thead>
          <tr>
            <th scope="col">{catalog.words.workspace.singular}</th>
            <th scope="col" className={numberCell}>
              Balance
            </th>
            <th scope="col" className={numberCell}>
              In flight
            </th>
            <th scope="col" className={numberCell}>
              Outstanding
            </th>
            <th scope="col">Plan</th>
            <th scope="col">Last movement</th>
          </tr>
        </thead>
        <tbody>
          {wallets.map((wallet) => (
            <tr key={wallet.id}>
              <th scope="row" className="wrap">
                <Link to={urls.overview(account, wallet.id)}>
                  <bdi>{nameOf(wallet)}</bdi>
                </Link>
              </th>
              <td className={numberCell}>{formatAmount(wallet.balance, catalog.unit)}</td>
              <td className={numberCell}>{formatAmount(wallet.in_flight.amount, catalog.unit)}</td>
              <td className={numberCell}>{formatAmount(wallet.outstanding, catalog.unit)}</td>
              <td>{wallet.plan?.name ?? "–"}</td>
              <td>{wallet.last_entry_at == null ? "–" : <Time at={wallet.last_entry_at} />}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

function Owed({ wallet, catalog }: { wallet: Wallet; catalog: Catalog }) {
  if (wallet.outstanding === 0) return null;
  return (
    <p>
      <Badge tone="warn">{formatCredits(wallet.outstanding, catalog.unit)} outstanding</Badge>
    </p>
  );
}

function inFlight({ in_flight }: Wallet, { unit }: Catalog): string {
  if (in_flight.count === 0) return "Nothing in flight";
  return `${in_flight.count} in flight, ${formatCredits(in_flight.amount, unit)}`;
}
