import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useMay } from "../api/permissions.ts";
import { scrip } from "../api/scrip.ts";
import { urls } from "../urls.ts";
import styles from "./SeenAsCustomer.module.css";

/** Above every page of an account that staff look at: whose eyes these are, that it is recorded, and the way back. */
export function SeenAsCustomer({ account }: { account: string }) {
  const { wallet, entry } = useParams({ strict: false });
  const may = useMay();
  const { isError } = useQuery({
    queryKey: ["/v1/accounts/{account}/views", account],
    queryFn: () => scrip.post("/v1/accounts/{account}/views", { path: { account } }),
    // The server keeps one record an hour.
    staleTime: 3_600_000,
  });
  return (
    <aside className={styles["bar"]} aria-label="You are staff">
      <span>
        You see this account as its customer does, and beside it what only staff can do.{" "}
        {isError ? "It could not be recorded." : "This is recorded."}
      </span>
      <span className={styles["links"]}>
        {entry === undefined || !may("refund") ? null : (
          <Link to={urls.console.refund(account)} search={{ entry }}>
            Refund this movement
          </Link>
        )}
        {wallet === undefined || !may("adjust") ? null : (
          <Link to={urls.console.adjust(account)} search={{ wallet }}>
            Adjust this balance
          </Link>
        )}
        <Link to={urls.console.account(account)}>Back to the console</Link>
      </span>
    </aside>
  );
}
