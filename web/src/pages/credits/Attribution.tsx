import type { Schema } from "@scrip/sdk";
import { Link } from "@tanstack/react-router";
import { useIsStaff } from "../../api/permissions.ts";
import type { Account, Catalog } from "../../api/words.ts";
import { Card } from "../../components/Card.tsx";
import { Time } from "../../components/Time.tsx";
import { urls } from "../../urls.ts";
import styles from "./Credits.module.css";

type Props = { account: Account; catalog: Catalog; entry: Schema<"EntryDetail"> };

/** Which campaign a movement was posted with, and each time that was mended. The movement itself never changed. */
export function Attribution({ account, catalog, entry }: Props) {
  const staff = useIsStaff();
  const { posted_campaign: posted, amendments } = entry.attribution;
  if (amendments.length === 0) return null;
  const none = `No ${catalog.words.campaign.singular.toLowerCase()}`;
  return (
    <Card title={`How it came to its ${catalog.words.campaign.singular.toLowerCase()}`}>
      <ol className={styles["history"]}>
        <li>
          Posted as <strong>{posted === null ? none : <bdi>{posted}</bdi>}</strong>
          <div className="soft">
            <Time at={entry.posted_at} />
          </div>
        </li>
        {amendments.map(({ campaign, backfill, reference, at, by }) => (
          <li key={`${backfill} ${at} ${campaign}`}>
            {campaign === null ? "Taken back to" : "Amended to"}{" "}
            <strong>{campaign === null ? none : <bdi>{campaign}</bdi>}</strong> by{" "}
            {staff ? <Link to={urls.backfill(account.id, backfill)}>a backfill</Link> : "a backfill"}
            {reference === null ? null : (
              <>
                , from the record of{" "}
                <bdi>{`${catalog.words.references[reference.type]?.singular.toLowerCase() ?? reference.type} ${reference.id}`}</bdi>
              </>
            )}
            <div className="soft">
              <Time at={at} />, <bdi>{by}</bdi>
            </div>
          </li>
        ))}
      </ol>
      <p className={styles["reason"]}>Its amount, its place in the ledger and its hash stay as they were posted.</p>
    </Card>
  );
}
