import type { Schema } from "@scrip/sdk";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useRefresh } from "../../api/refresh.ts";
import { scrip } from "../../api/scrip.ts";
import type { Account, Catalog } from "../../api/words.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { Empty, Failed, Skeleton } from "../../components/states.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { formatAmount } from "../../format/amounts.ts";
import { urls } from "../../urls.ts";
import { BackfillState } from "../backfill/BackfillState.tsx";
import styles from "./Coverage.module.css";

type Props = { account: Account; catalog: Catalog };

/** Every backfill of the account, newest first, and the way to a new one. */
export function Backfills({ account, catalog: { unit } }: Props) {
  const navigate = useNavigate();
  const refresh = useRefresh(account.id);
  const path = { account: account.id };
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ["/v1/accounts/{account}/backfills", { path }],
    queryFn: ({ pageParam, signal }) =>
      scrip.get("/v1/accounts/{account}/backfills", {
        path,
        query: { limit: 10, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const propose = useMutation({
    mutationFn: () => scrip.post("/v1/accounts/{account}/backfills", { path }),
    onSuccess: async ({ id }) => {
      await refresh();
      await navigate({ to: urls.backfill(account.id, id) });
    },
  });
  const backfills = data?.pages.flatMap((page) => page.backfills) ?? [];
  return (
    <Card flush title="Backfills">
      <div className={styles["take"]}>
        <Button kind="primary" onPress={() => propose.mutate()} isDisabled={propose.isPending}>
          {propose.isPending ? "Looking…" : "See what can be mended"}
        </Button>
        <span className={styles["note"]}>Shows what would change. Nothing changes until you apply it.</span>
      </div>
      {propose.error === null ? null : <Failed error={propose.error} />}
      {error === null ? null : <Failed error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton lines={3} /> : null}
      {data !== undefined && backfills.length === 0 ? <Empty title="No backfill yet" /> : null}
      {backfills.length === 0 ? null : (
        <Table caption="Backfills, newest first">
          <thead>
            <tr>
              <th scope="col">Proposed</th>
              <th scope="col">State</th>
              <th scope="col" className={numberCell}>
                {unit.plural}
              </th>
              <th scope="col">By</th>
            </tr>
          </thead>
          <tbody>
            {backfills.map((backfill) => (
              <Row key={backfill.id} account={account} unit={unit} backfill={backfill} />
            ))}
          </tbody>
        </Table>
      )}
      {hasNextPage ? (
        <div className={styles["take"]}>
          <Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>
            {isFetchingNextPage ? "Loading…" : "Show more"}
          </Button>
        </div>
      ) : null}
    </Card>
  );
}

type RowProps = { account: Account; unit: Catalog["unit"]; backfill: Schema<"Backfill"> };

function Row({ account, unit, backfill }: RowProps) {
  return (
    <tr>
      <th scope="row">
        <Link to={urls.backfill(account.id, backfill.id)}>
          <Time at={backfill.made_at} />
        </Link>
      </th>
      <td>
        <BackfillState state={backfill.state} />
      </td>
      <td className={numberCell}>{formatAmount(backfill.resolved.credits, unit)}</td>
      <td>
        <bdi>{(backfill.reverted ?? backfill.applied)?.by ?? backfill.made_by}</bdi>
      </td>
    </tr>
  );
}
