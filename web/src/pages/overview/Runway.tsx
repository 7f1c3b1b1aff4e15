import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { Account } from "../../api/words.ts";
import { Card } from "../../components/Card.tsx";
import { Failed, Skeleton } from "../../components/states.tsx";
import { Time } from "../../components/Time.tsx";
import styles from "./Overview.module.css";

/** When the balance runs dry, as a range, with the reason in the server's words. */
export function Runway({ account, wallet }: { account: Account; wallet: string }) {
  const { data, error, refetch } = useQuery(queries.runway(account.id, wallet));
  return (
    <Card title="Runway">
      {error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data === undefined && error === null ? <Skeleton lines={2} /> : null}
      {data === undefined ? null : (
        <>
          {data.dry_at === null ? null : (
            <p className={styles["runway"]}>
              <Time at={data.dry_at.early} date timeZone={account.time_zone} />
              {" to "}
              {data.dry_at.late === null ? (
                "beyond two years"
              ) : (
                <Time at={data.dry_at.late} date timeZone={account.time_zone} />
              )}
            </p>
          )}
          {data.dry_at?.likely == null ? null : (
            <p>
              Most likely <Time at={data.dry_at.likely} date timeZone={account.time_zone} />.
            </p>
          )}
          <p className="soft">{data.why}</p>
        </>
      )}
    </Card>
  );
}
