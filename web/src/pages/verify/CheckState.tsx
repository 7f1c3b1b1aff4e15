import { NotAnExport, type Verdict } from "@scrip/sdk/verify";
import type { Catalog } from "../../api/words.ts";
import { Badge } from "../../components/Badge.tsx";
import { Card } from "../../components/Card.tsx";
import { CopyableId } from "../../components/CopyableId.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { Empty, Failed } from "../../components/states.tsx";
import { formatCredits } from "../../format/amounts.ts";
import { locale } from "../../format/locale.ts";
import styles from "./Verify.module.css";

/** How far a check is. */
export type Check =
  | { state: "none" }
  | { state: "running"; bytes: number; entries: number }
  | { state: "done"; verdict: Verdict }
  | { state: "failed"; error: unknown };

type Props = { check: Check; unit: Catalog["unit"]; balance: number | undefined; wallet: string };

/** What the check says, in words. */
export function CheckState({ check, unit, balance, wallet }: Props) {
  switch (check.state) {
    case "none":
      return (
        <Card title="The result">
          <Empty title="Nothing was checked yet">It takes some seconds for a long history.</Empty>
        </Card>
      );
    case "running":
      return (
        <Card title="The result">
          <p role="status">
            {formatCount(check.entries)} movements so far, {formatCount(Math.round(check.bytes / 1_024))} KB.
          </p>
        </Card>
      );
    case "failed":
      return (
        <Card title="The result">
          {check.error instanceof NotAnExport ? (
            <p role="alert">This file could not be checked. {check.error.message}</p>
          ) : (
            <Failed error={check.error} />
          )}
        </Card>
      );
    case "done":
      return <Result verdict={check.verdict} unit={unit} balance={balance} wallet={wallet} />;
    default:
      return check satisfies never;
  }
}

type ResultProps = { verdict: Verdict; unit: Catalog["unit"]; balance: number | undefined; wallet: string };

function Result({ verdict, unit, balance, wallet }: ResultProps) {
  const { holds, entries, outstanding, hash, anchor, faults, fault_count: count } = verdict;
  const isThis = verdict.wallet === wallet;
  return (
    <Card title="The result">
      <p role="status" className={styles["verdict"]}>
        <Badge tone={holds ? "good" : "bad"}>{holds ? "Everything holds" : "This is not true"}</Badge>{" "}
        {holds ? "No movement was changed, left out or moved, and all of them add up." : null}
      </p>
      {faults.length === 0 ? null : (
        <ul className={styles["faults"]}>
          {faults.map(({ kind, entry, text }) => (
            <li key={`${kind} ${entry} ${text}`}>{text}</li>
          ))}
          {count > faults.length ? <li>… and {formatCount(count - faults.length)} more.</li> : null}
        </ul>
      )}
      <Facts>
        {isThis ? null : <Fact name="Balance of">{verdict.wallet}</Fact>}
        <Fact name="Movements">{formatCount(entries)}</Fact>
        <Fact name="They add up to">{formatCredits(verdict.balance, unit)}</Fact>
        {isThis && balance !== undefined ? (
          <Fact name="Shown here">
            {formatCredits(balance, unit)}
            {balance === verdict.balance ? " – the same" : " – something moved since, or the file is older"}
          </Fact>
        ) : null}
        {outstanding === 0 ? null : <Fact name="Outstanding">{formatCredits(outstanding, unit)}</Fact>}
        {holds ? (
          <Fact name="Anchor">
            {anchor === null
              ? "None to compare with, so later movements could be missing"
              : `Agrees at movement ${formatCount(anchor.sequence)}${anchor.time === null ? "" : ` of ${anchor.time.slice(0, 10)}`}`}
          </Fact>
        ) : null}
      </Facts>
      {entries === 0 || !holds ? null : (
        <div className={styles["note"]}>
          <p className="soft">Note this down. Whoever shows you another history later can be shown this:</p>
          <CopyableId id={`${verdict.wallet}:${entries}:${hash}`} />
        </div>
      )}
    </Card>
  );
}

const formatCount = (count: number) => count.toLocaleString(locale);
