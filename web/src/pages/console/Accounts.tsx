import type { Schema } from "@scrip/sdk";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import { scrip } from "../../api/scrip.ts";
import type { Catalog } from "../../api/words.ts";
import { Card } from "../../components/Card.tsx";
import { Choice } from "../../components/Choice.tsx";
import { Page } from "../../components/Page.tsx";
import { SearchField } from "../../components/SearchField.tsx";
import { Empty } from "../../components/states.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { formatAmount, formatShare } from "../../format/amounts.ts";
import { urls } from "../../urls.ts";
import { AccountState } from "./AccountState.tsx";
import styles from "./Console.module.css";
import { BY_CURSOR, cursorOf, Listed } from "./Listed.tsx";
import type { AccountsSearch } from "./search.ts";

type Sort = NonNullable<AccountsSearch["sort"]>;
type Attention = NonNullable<AccountsSearch["attention"]>;

const ATTENTION: { value: Attention | ""; text: string }[] = [
  { value: "", text: "All accounts" },
  { value: "any", text: "Need looking at" },
  { value: "broken", text: "Ledger not whole" },
  { value: "drift", text: "Figures drifted" },
  { value: "waiting", text: "Waiting for an answer" },
  { value: "outstanding", text: "Something outstanding" },
];

/** Every account and how it stands; what needs looking at is first. */
export function Accounts() {
  const search = useSearch({ from: "/signed-in/console/" });
  const navigate = useNavigate({ from: "/console/" });
  const change = (changed: { [K in keyof AccountsSearch]?: AccountsSearch[K] | undefined }) =>
    void navigate({ search: (now) => ({ ...now, ...changed }) as AccountsSearch, replace: true });
  const { data: catalogs } = useQuery(queries.catalogs());
  const query = useInfiniteQuery({
    queryKey: ["/v1/account-standings", search],
    queryFn: ({ pageParam, signal }) =>
      scrip.get("/v1/account-standings", { query: { ...search, limit: 25, ...cursorOf(pageParam) }, signal }),
    ...BY_CURSOR,
    placeholderData: keepPreviousData,
  });
  const accounts = query.data?.pages.flatMap((page) => page.accounts) ?? [];
  const filtered = search.search !== undefined || search.product !== undefined || search.attention !== undefined;
  return (
    <Page title="Accounts" lead="Balances are what is stored; the audits prove them.">
      <div className={styles["filters"]}>
        <SearchField
          label="Search accounts"
          value={search.search ?? ""}
          onChange={(text) => change({ search: text === "" ? undefined : text })}
          placeholder="Name or id"
        />
        <Choice
          label="Show"
          value={search.attention ?? ""}
          options={ATTENTION}
          onChange={(attention) => change({ attention: attention === "" ? undefined : attention })}
        />
        <Choice
          label="Product"
          value={search.product ?? ""}
          options={[
            { value: "", text: "All products" },
            ...(catalogs?.catalogs ?? []).map(({ product, name }) => ({ value: product, text: name })),
          ]}
          onChange={(product) => change({ product: product === "" ? undefined : product })}
        />
      </div>
      <Card flush>
        <Listed query={query} count={accounts.length} empty={<NoAccounts filtered={filtered} />}>
          <Table caption="Accounts">
            <thead>
              <tr>
                <Sortable sort="id" text="Account" search={search} change={change} />
                <Sortable sort="attention" text="State" search={search} change={change} />
                <Sortable sort="balance" text="Balance" search={search} change={change} number />
                <Sortable sort="outstanding" text="Outstanding" search={search} change={change} number />
                <th scope="col" className={numberCell}>
                  Coverage
                </th>
                <th scope="col">Product</th>
              </tr>
            </thead>
            <tbody>
              {accounts.map((account) => (
                <Row
                  key={account.id}
                  account={account}
                  catalog={catalogs?.catalogs.find(({ product }) => product === account.product)}
                />
              ))}
            </tbody>
          </Table>
        </Listed>
      </Card>
    </Page>
  );
}

function NoAccounts({ filtered }: { filtered: boolean }) {
  if (!filtered) return <Empty title="There are no accounts yet">They come in by PUT /v1/accounts/ID.</Empty>;
  return (
    <Empty
      title="No account matches"
      action={
        <Link to={urls.console.accounts()} search={{}}>
          Show all accounts
        </Link>
      }
    />
  );
}

type SortableProps = {
  sort: Sort;
  text: string;
  search: AccountsSearch;
  change: (changed: AccountsSearch) => void;
  number?: boolean;
};

/** A heading that sorts by its column, and the other way round when it is pressed again. */
function Sortable({ sort, text, search, change, number = false }: SortableProps) {
  const chosen = (search.sort ?? "attention") === sort;
  const usual = sort === "id" ? "ascending" : "descending";
  const direction = search.direction ?? usual;
  const other = direction === "ascending" ? "descending" : "ascending";
  return (
    <th scope="col" className={number ? numberCell : undefined} aria-sort={chosen ? direction : undefined}>
      <button
        type="button"
        className={styles["sort"]}
        onClick={() => change({ sort, direction: chosen ? other : usual })}
      >
        {text}
        {chosen ? <span aria-hidden="true">{direction === "ascending" ? " ↑" : " ↓"}</span> : null}
      </button>
    </th>
  );
}

function Row({ account, catalog }: { account: Schema<"AccountStanding">; catalog: Catalog | undefined }) {
  const unit = catalog?.unit ?? { scale: 0, singular: "", plural: "" };
  return (
    <tr>
      <th scope="row" className="wrap">
        <Link to={urls.console.account(account.id)}>
          <bdi>{account.name ?? account.id}</bdi>
        </Link>
        {account.name === null ? null : (
          <div className={styles["small"]}>
            <bdi>{account.id}</bdi>
          </div>
        )}
      </th>
      <td>
        <AccountState account={account} />
      </td>
      <td className={numberCell}>
        {formatAmount(account.balance, unit)} <span className="soft">{unit.plural}</span>
      </td>
      <td className={numberCell}>{formatAmount(account.outstanding, unit)}</td>
      <td className={numberCell}>{formatShare(account.coverage)}</td>
      <td>{catalog?.name ?? account.product}</td>
    </tr>
  );
}
