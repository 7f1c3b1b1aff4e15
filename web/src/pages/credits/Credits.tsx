import type { Schema } from "@scrip/sdk";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMay } from "../../api/permissions.ts";
import { type EntriesQuery, queries } from "../../api/queries.ts";
import { scrip } from "../../api/scrip.ts";
import { type Account, type Catalog, useAccount } from "../../api/words.ts";
import { SignedAmount } from "../../components/Amount.tsx";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { DownloadButton } from "../../components/DownloadButton.tsx";
import { Page } from "../../components/Page.tsx";
import { Empty, Failed, Skeleton, Stale } from "../../components/states.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { formatAmount, formatCredits } from "../../format/amounts.ts";
import { localZone } from "../../format/times.ts";
import { urls } from "../../urls.ts";
import { MOST_ENTRIES } from "../report/search.ts";
import { Choosing } from "./Choosing.tsx";
import styles from "./Credits.module.css";
import { CreditsFilters } from "./CreditsFilters.tsx";
import { entriesQuery } from "./request.ts";
import { type CreditsSearch, filtersOf, isFiltered } from "./search.ts";

const NO_FILTERS = {
  type: undefined,
  action: undefined,
  campaign: undefined,
  no_campaign: undefined,
  from: undefined,
  to: undefined,
};

/** Every movement of one balance, newest first. */
export function Credits() {
  const { account: id, wallet: walletId } = useParams({ from: "/signed-in/accounts/$account/wallets/$wallet" });
  const search = useSearch({ from: "/signed-in/accounts/$account/wallets/$wallet/credits" });
  const navigate = useNavigate({ from: "/accounts/$account/wallets/$wallet/credits" });
  const { account, catalog } = useAccount(id);
  const { data: wallet } = useQuery(queries.wallet(id, walletId));
  const { cursor, chosen, expected } = search;
  const may = useMay();
  const path = { account: id, wallet: walletId };
  const { data, error, isError, isPlaceholderData, dataUpdatedAt, refetch } = useQuery({
    ...queries.entries(id, walletId, entriesQuery(search)),
    placeholderData: keepPreviousData,
  });
  // Whatever is chosen anew is seen from its newest movement on.
  const change = (changed: Partial<CreditsSearch>) =>
    void navigate({ search: (now: CreditsSearch) => ({ ...now, cursor: undefined, ...changed }) });
  const choose = (entries: string[] | undefined) =>
    void navigate({ search: (now: CreditsSearch) => ({ ...now, chosen: entries }), replace: true });
  const retry = () => void refetch();
  const name = wallet?.name ?? walletId;

  return (
    <Page
      title={catalog.wallets === "account" ? "Credits" : `Credits of ${name}`}
      lead={
        wallet === undefined
          ? undefined
          : `Balance ${formatCredits(wallet.balance, catalog.unit)}. Every movement, newest first; times are ${localZone()}.`
      }
      actions={
        <>
          {may("report") && chosen === undefined ? <Button onPress={() => choose([])}>Report a problem</Button> : null}
          <DownloadButton
            text="Download CSV"
            name={`credits-${id}-${walletId}.csv`}
            ask={() =>
              scrip.download("/v1/accounts/{account}/wallets/{wallet}/entries.csv", {
                path,
                query: filtersOf(search) as EntriesQuery,
              })
            }
          />
        </>
      }
    >
      {chosen === undefined ? null : (
        <Choosing
          account={id}
          wallet={walletId}
          report={{ entries: chosen, expected, from: search.from, to: search.to, seen: wallet?.balance }}
          onCancel={() => choose(undefined)}
        />
      )}
      <CreditsFilters account={account} catalog={catalog} search={search} change={change} />
      {isError && data !== undefined ? <Stale since={dataUpdatedAt} retry={retry} /> : null}
      {data === undefined ? (
        error === null ? (
          <Card>
            <Skeleton lines={10} />
          </Card>
        ) : (
          <Failed error={error} retry={retry} />
        )
      ) : (
        <div aria-busy={isPlaceholderData} className={styles["results"]} data-stale={isPlaceholderData || undefined}>
          <Card flush title="Movements" aside={cursor === undefined ? "Newest first" : "Older ones"}>
            {data.entries.length > 0 ? (
              <Log
                account={account}
                wallet={walletId}
                catalog={catalog}
                entries={data.entries}
                chosen={chosen}
                onChoose={choose}
              />
            ) : isFiltered(search) ? (
              <Empty
                title="No movement matches"
                action={<Button onPress={() => change(NO_FILTERS)}>Clear the filters</Button>}
              />
            ) : (
              <Empty title="Nothing has moved yet">The first credits given or used will stand here.</Empty>
            )}
          </Card>
          <nav aria-label="Pages of the log" className={styles["pages"]}>
            {cursor === undefined ? null : (
              <Link
                from="/accounts/$account/wallets/$wallet/credits"
                to="."
                search={(now: CreditsSearch) => ({ ...now, cursor: undefined })}
              >
                ← Newest
              </Link>
            )}
            {data.has_more ? (
              <Link
                from="/accounts/$account/wallets/$wallet/credits"
                to="."
                search={(now: CreditsSearch) => ({ ...now, cursor: data.next_cursor ?? undefined })}
              >
                Older →
              </Link>
            ) : (
              <span className="soft">{data.entries.length === 0 ? "" : "That was the first movement."}</span>
            )}
            <Link to={urls.verify(id, walletId)}>Check these {catalog.unit.plural} yourself</Link>
          </nav>
        </div>
      )}
    </Page>
  );
}

type LogProps = {
  account: Account;
  wallet: string;
  catalog: Catalog;
  entries: Schema<"LabelledEntry">[];
  /** Movements that were chosen; undefined where none are to be. */
  chosen: string[] | undefined;
  onChoose: (entries: string[]) => void;
};

function Log({ account, wallet, catalog, entries, chosen, onChoose }: LogProps) {
  const { words, unit } = catalog;
  return (
    <Table caption="Movements, newest first">
      <thead>
        <tr>
          {chosen === undefined ? null : (
            <th scope="col">
              <span className="visually-hidden">Looks wrong</span>
            </th>
          )}
          <th scope="col">What</th>
          <th scope="col" className={numberCell}>
            {unit.plural}
          </th>
          <th scope="col" className={numberCell}>
            Balance
          </th>
          <th scope="col">When</th>
          <th scope="col">{words.campaign.singular}</th>
          <th scope="col">Record</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.id}>
            {chosen === undefined ? null : (
              <td>
                <input
                  type="checkbox"
                  className={styles["choose"]}
                  aria-label={`${entry.label} ${formatAmount(entry.amount, unit)} looks wrong`}
                  checked={chosen.includes(entry.id)}
                  disabled={chosen.length >= MOST_ENTRIES && !chosen.includes(entry.id)}
                  onChange={(event) =>
                    onChoose(event.target.checked ? [...chosen, entry.id] : chosen.filter((each) => each !== entry.id))
                  }
                />
              </td>
            )}
            <th scope="row" className={styles["what"]}>
              <Link to={urls.entry(account.id, wallet, entry.id)}>{entry.label}</Link>
              {entry.reason === null ? null : <div className={styles["reason"]}>{entry.reason}</div>}
            </th>
            <td className={numberCell}>
              <SignedAmount amount={entry.amount} unit={unit} />
              {entry.outstanding_change === 0 ? null : (
                <div className={styles["reason"]}>
                  <SignedAmount amount={entry.outstanding_change} unit={unit} /> outstanding
                </div>
              )}
            </td>
            <td className={numberCell}>{formatAmount(entry.ending_balance, unit)}</td>
            <td>
              <Time at={entry.effective_at} />
            </td>
            <td className={styles["place"]}>
              <bdi>{entry.campaign_name ?? entry.campaign ?? "–"}</bdi>
              {catalog.wallets === "account" && entry.workspace !== null ? (
                <div className={styles["reason"]}>
                  <bdi>{entry.workspace_name ?? entry.workspace}</bdi>
                </div>
              ) : null}
            </td>
            <td className={styles["place"]}>
              <Reference reference={entry.reference} words={words.references} />
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

type ReferenceProps = { reference: Schema<"Reference"> | null; words: Catalog["words"]["references"] };

/** The operator's own record: a creative, a message. */
export function Reference({ reference, words }: ReferenceProps) {
  if (reference === null) return "–";
  const text = `${words[reference.type]?.singular ?? reference.type} ${reference.id}`;
  if (reference.url == null) return <bdi>{text}</bdi>;
  return (
    <a href={reference.url} target="_blank" rel="noreferrer">
      <bdi>{text}</bdi>
    </a>
  );
}
