import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { scrip } from "../../api/scrip.ts";
import { type Account, type Catalog, useAccount } from "../../api/words.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { Choice } from "../../components/Choice.tsx";
import { Page } from "../../components/Page.tsx";
import { Empty, Failed, Skeleton } from "../../components/states.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { formatAmount } from "../../format/amounts.ts";
import { urls } from "../../urls.ts";
import { ReportLink } from "../report/ReportLink.tsx";
import { CaseStanding } from "./CaseStanding.tsx";
import styles from "./Cases.module.css";
import { CASE_STATES, type CaseState, type CaseSummary } from "./case.ts";
import type { CasesSearch } from "./search.ts";

/** Every problem that was reported with balances of the account, newest first. */
export function Cases() {
  const { account: id } = useParams({ from: "/signed-in/accounts/$account" });
  const search = useSearch({ from: "/signed-in/accounts/$account/cases" });
  const navigate = useNavigate({ from: "/accounts/$account/cases" });
  const { account, catalog } = useAccount(id);
  const path = { account: id };
  const filter = Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage, isPlaceholderData } = useInfiniteQuery({
    queryKey: ["/v1/accounts/{account}/cases", { path, query: filter }],
    queryFn: ({ pageParam, signal }) =>
      scrip.get("/v1/accounts/{account}/cases", {
        path,
        query: { limit: 25, ...filter, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
  const cases = data?.pages.flatMap((page) => page.cases) ?? [];
  const change = (changed: CasesSearch) =>
    void navigate({ search: (now: CasesSearch) => ({ ...now, ...changed }), replace: true });
  return (
    <Page
      title="Cases"
      lead="Problems that were reported with a balance. A case is closed as corrected only when the correction stands in the log."
    >
      <div className={styles["filters"]}>
        {catalog.wallets === "account" || account.wallets.length < 2 ? null : (
          <Choice
            label={catalog.words.workspace.singular}
            value={search.wallet ?? ""}
            options={[
              { value: "", text: `All ${catalog.words.workspace.plural.toLowerCase()}` },
              ...account.wallets.map(({ id }) => ({ value: id, text: id })),
            ]}
            onChange={(wallet) => change({ wallet: wallet === "" ? undefined : wallet })}
          />
        )}
        <Choice<CaseState | "">
          label="State"
          value={search.state ?? ""}
          options={[
            { value: "", text: "All of them" },
            ...Object.entries(CASE_STATES).map(([value, { text }]) => ({ value: value as CaseState, text })),
          ]}
          onChange={(state) => change({ state: state === "" ? undefined : state })}
        />
      </div>
      <div aria-busy={isPlaceholderData}>
        <Card flush title="Newest first">
          {error === null ? null : <Failed error={error} retry={() => void refetch()} />}
          {data === undefined && error === null ? <Skeleton lines={5} /> : null}
          {data !== undefined && cases.length === 0 ? (
            <NoCases account={account} catalog={catalog} filtered={Object.keys(filter).length > 0} />
          ) : null}
          {cases.length === 0 ? null : (
            <Table caption="Cases, newest first">
              <thead>
                <tr>
                  <th scope="col">Reported</th>
                  {catalog.wallets === "account" ? null : <th scope="col">{catalog.words.workspace.singular}</th>}
                  <th scope="col">State</th>
                  <th scope="col" className={numberCell}>
                    Expected
                  </th>
                  <th scope="col" className={numberCell}>
                    Seen
                  </th>
                  <th scope="col">By</th>
                </tr>
              </thead>
              <tbody>
                {cases.map((each) => (
                  <Row key={each.id} account={account} catalog={catalog} of={each} />
                ))}
              </tbody>
            </Table>
          )}
        </Card>
      </div>
      {hasNextPage ? (
        <p>
          <Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>
            {isFetchingNextPage ? "Loading…" : "Show more"}
          </Button>
        </p>
      ) : null}
    </Page>
  );
}

function NoCases({ account, catalog, filtered }: { account: Account; catalog: Catalog; filtered: boolean }) {
  if (filtered) return <Empty title="No case matches" />;
  return (
    <Empty
      title="Nothing was reported"
      action={
        catalog.wallets === "account" ? (
          <ReportLink account={account.id} wallet="main" search={{}}>
            Report a problem
          </ReportLink>
        ) : undefined
      }
    >
      Where a balance looks wrong, report it from its credits.
    </Empty>
  );
}

function Row({ account, catalog, of }: { account: Account; catalog: Catalog; of: CaseSummary }) {
  const amount = (value: number | null) => (value === null ? "–" : formatAmount(value, catalog.unit));
  return (
    <tr>
      <th scope="row">
        <Link to={urls.case(account.id, of.id)}>
          <Time at={of.opened_at} />
        </Link>
      </th>
      {catalog.wallets === "account" ? null : (
        <td>
          <bdi>{of.wallet}</bdi>
        </td>
      )}
      <td className={styles["standing"]}>
        <CaseStanding of={of} />
      </td>
      <td className={numberCell}>{amount(of.expected)}</td>
      <td className={numberCell}>{amount(of.seen)}</td>
      <td>
        <bdi>{of.opened_by}</bdi>
      </td>
    </tr>
  );
}
