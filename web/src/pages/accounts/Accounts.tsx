import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { scrip } from "../../api/scrip.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { Page } from "../../components/Page.tsx";
import { SearchField } from "../../components/SearchField.tsx";
import { Empty, Failed, Skeleton } from "../../components/states.tsx";
import { Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { urls } from "../../urls.ts";

/** All accounts, for the operator's staff. */
export function Accounts() {
  const [search, setSearch] = useState("");
  const asked = useDeferredValue(search.trim());
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ["/v1/accounts", asked],
    queryFn: ({ pageParam, signal }) =>
      scrip.get("/v1/accounts", {
        query: {
          limit: 25,
          ...(asked === "" ? {} : { search: asked }),
          ...(pageParam === null ? {} : { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
  const accounts = data?.pages.flatMap((page) => page.accounts) ?? [];
  return (
    <Page title="Accounts">
      <SearchField label="Search accounts" value={search} onChange={setSearch} placeholder="Name or id" />
      <Card flush title="All of them">
        {error === null ? null : <Failed error={error} retry={() => void refetch()} />}
        {data === undefined && error === null ? <Skeleton /> : null}
        {data !== undefined && accounts.length === 0 ? (
          asked === "" ? (
            <Empty title="There are no accounts yet">They come in by PUT /v1/accounts/ID.</Empty>
          ) : (
            <Empty
              title={`No account matches “${asked}”`}
              action={<Button onPress={() => setSearch("")}>Clear the search</Button>}
            />
          )
        ) : null}
        {accounts.length === 0 ? null : (
          <Table caption="Accounts">
            <thead>
              <tr>
                <th scope="col">Account</th>
                <th scope="col">Id</th>
                <th scope="col">Product</th>
                <th scope="col">Since</th>
              </tr>
            </thead>
            <tbody>
              {accounts.map((account) => (
                <tr key={account.id}>
                  <th scope="row" className="wrap">
                    <Link to={urls.account(account.id)}>
                      <bdi>{account.name ?? account.id}</bdi>
                    </Link>
                  </th>
                  <td className="wrap">{account.id}</td>
                  <td>{account.product}</td>
                  <td>
                    <Time at={account.created_at} date />
                  </td>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </Card>
      {hasNextPage ? (
        <Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>
          {isFetchingNextPage ? "Loading…" : "Show more"}
        </Button>
      ) : null}
    </Page>
  );
}
