import type { ReactNode } from "react";
import { Button } from "../../components/Button.tsx";
import { Failed, Skeleton } from "../../components/states.tsx";
import styles from "./Console.module.css";

/** What a list that comes in pages is asked with: its first page, then where the one before ended. */
export const BY_CURSOR = {
  initialPageParam: null as string | null,
  getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor,
};

/** The part of a query's parameters that says which page is asked for. */
export function cursorOf(pageParam: string | null): { cursor?: string } {
  return pageParam === null ? {} : { cursor: pageParam };
}

type Props = {
  query: {
    data: unknown;
    error: Error | null;
    refetch: () => unknown;
    hasNextPage: boolean;
    fetchNextPage: () => unknown;
    isFetchingNextPage: boolean;
    /** What was asked for before is shown until the new rows come. */
    isPlaceholderData: boolean;
  };
  /** How many rows there are so far. */
  count: number;
  empty: ReactNode;
  children: ReactNode;
};

/** A list in each of its states: being loaded, failed, empty, or there, with a button for what follows. */
export function Listed({ query, count, empty, children }: Props) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = query;
  return (
    <>
      {error === null ? null : <Failed error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton lines={5} /> : null}
      {data !== undefined && count === 0 ? empty : null}
      {count === 0 ? null : (
        <div aria-busy={query.isPlaceholderData} className={styles["rows"]}>
          {children}
        </div>
      )}
      {hasNextPage ? (
        <div className={styles["more"]}>
          <Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>
            {isFetchingNextPage ? "Loading…" : "Show more"}
          </Button>
        </div>
      ) : null}
    </>
  );
}
