import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import type { Account, Catalog } from "../../api/words.ts";
import { SignedAmount } from "../../components/Amount.tsx";
import { Card } from "../../components/Card.tsx";
import { Empty, Failed, Skeleton } from "../../components/states.tsx";
import { Time } from "../../components/Time.tsx";
import { urls } from "../../urls.ts";
import styles from "./Overview.module.css";

/** The last movements, each leading to its place in the log. */
export function LatestEntries({ account, wallet, unit }: { account: Account; wallet: string; unit: Catalog["unit"] }) {
  const { data, error, refetch } = useQuery(queries.entries(account.id, wallet, { limit: 6 }));
  return (
    <Card title="Latest movements" aside={<Link to={urls.credits(account.id, wallet)}>View credit activity →</Link>}>
      {error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data === undefined && error === null ? <Skeleton lines={5} /> : null}
      {data?.entries.length === 0 ? <Empty title="Nothing has moved yet" /> : null}
      <ul className={styles["latest"]}>
        {data?.entries.map((entry) => (
          <li key={entry.id} className={styles["movement"]}>
            <Link to={urls.entry(account.id, wallet, entry.id)}>{entry.label}</Link>
            <SignedAmount amount={entry.amount} unit={unit} />
            <span className={`soft ${styles["time"]}`}>
              <Time at={entry.effective_at} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
