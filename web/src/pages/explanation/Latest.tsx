import { Link } from "@tanstack/react-router";
import { SignedAmount } from "../../components/Amount.tsx";
import { Card } from "../../components/Card.tsx";
import { Empty } from "../../components/states.tsx";
import { Time } from "../../components/Time.tsx";
import { urls } from "../../urls.ts";
import styles from "./Explanation.module.css";
import type { ExplanationProps } from "./props.ts";

/** The last ten movements: reading them answers most questions. */
export function Latest({ account, catalog, wallet, explanation }: ExplanationProps) {
  return (
    <Card title="The last ten movements">
      {explanation.latest.length === 0 ? <Empty title="Nothing has moved yet" /> : null}
      <ol className={styles["latest"]}>
        {explanation.latest.map((entry) => (
          <li key={entry.id}>
            <Link to={urls.entry(account.id, wallet, entry.id)}>{entry.label}</Link>
            <SignedAmount amount={entry.amount} unit={catalog.unit} />
            <span className="soft">
              <Time at={entry.effective_at} />
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
