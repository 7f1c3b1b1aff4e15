import { Button } from "../../components/Button.tsx";
import { ReportLink } from "../report/ReportLink.tsx";
import type { ReportSearch } from "../report/search.ts";
import styles from "./Credits.module.css";

type Props = { account: string; wallet: string; report: ReportSearch & { entries: string[] }; onCancel: () => void };

/** While somebody chooses the movements that look wrong: how many are chosen, and the way on. */
export function Choosing({ account, wallet, report, onCancel }: Props) {
  const { entries } = report;
  return (
    <section className={styles["choosing"]} aria-label="Report a problem">
      <p role="status">
        Choose the movements that look wrong, or none.{" "}
        <strong>{entries.length === 0 ? "None chosen" : `${entries.length} chosen`}</strong>
      </p>
      <p className={styles["buttons"]}>
        <ReportLink account={account} wallet={wallet} search={report}>
          Go on with the report →
        </ReportLink>
        <Button onPress={onCancel}>Cancel</Button>
      </p>
    </section>
  );
}
