import type { Schema } from "@scrip/sdk";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { scrip } from "../../api/scrip.ts";
import type { Account, Catalog } from "../../api/words.ts";
import { SignedAmount } from "../../components/Amount.tsx";
import { Button } from "../../components/Button.tsx";
import { Failed, Skeleton } from "../../components/states.tsx";
import { Time } from "../../components/Time.tsx";
import { urls } from "../../urls.ts";
import styles from "./Explanation.module.css";

type Explained = Schema<"Explanation">;
type Props = {
  account: Account;
  unit: Catalog["unit"];
  wallet: string;
  window: Explained["window"];
  group: Explained["groups"][number];
};

const PORTION = 100;

/** The movements of one group, newest first: those of its type that the log calls by its name. */
export function GroupEntries({ account, unit, wallet, window: { from, to }, group }: Props) {
  const { type, action, label } = group;
  const path = { account: account.id, wallet };
  const filter = { type, from, to, limit: PORTION, ...(action === null ? {} : { action }) };
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ["/v1/accounts/{account}/wallets/{wallet}/entries", { path, query: filter }, "all"],
    queryFn: ({ pageParam, signal }) =>
      scrip.get("/v1/accounts/{account}/wallets/{wallet}/entries", {
        path,
        query: { ...filter, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  if (data === undefined) {
    return error === null ? <Skeleton lines={2} /> : <Failed error={error} retry={() => void refetch()} />;
  }
  const entries = data.pages.flatMap((page) => page.entries).filter((entry) => entry.label === label);
  return (
    <>
      <ul className={styles["its"]}>
        {entries.map((entry) => (
          <li key={entry.id}>
            <Link to={urls.entry(account.id, wallet, entry.id)}>
              <Time at={entry.effective_at} />
            </Link>
            <SignedAmount amount={entry.amount} unit={unit} />
          </li>
        ))}
      </ul>
      {hasNextPage && entries.length < group.count ? (
        <p>
          <Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>
            {isFetchingNextPage ? "Loading…" : "Show more"}
          </Button>
        </p>
      ) : null}
    </>
  );
}
