import { NotAnExport, type Verdict } from "@scrip/sdk/verify";
import { Link } from "@tanstack/react-router";
import type { Catalog } from "../../api/words.ts";
import { Badge } from "../../components/Badge.tsx";
import { Card } from "../../components/Card.tsx";
import { CopyableId } from "../../components/CopyableId.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { Empty, Failed } from "../../components/states.tsx";
import { formatCredits } from "../../format/amounts.ts";
import { locale } from "../../format/locale.ts";
import { urls } from "../../urls.ts";
import { besideShown, judged, type Shown } from "./judged.ts";
import styles from "./Verify.module.css";

/** How far a check is. */
export type Check =
  | { state: "none" }
  | { state: "running"; bytes: number; entries: number }
  | { state: "done"; verdict: Verdict; shown: Shown }
  | { state: "failed"; error: unknown };

type Props = { check: Check; unit: Catalog["unit"] };

/** What the check says, in words. */
export function CheckState({ check, unit }: Props) {
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
      return <Result verdict={check.verdict} shown={check.shown} unit={unit} />;
    default:
      return check satisfies never;
  }
}

type ResultProps = { verdict: Verdict; unit: Catalog["unit"]; shown: Shown };

const BADGES = {
  true: ["good", "Everything holds"],
  short: ["bad", "Its end is missing"],
  undecided: ["warn", "It holds in itself, but could not be compared"],
  untrue: ["bad", "This is not true"],
} as const;

const BESIDE = {
  same: " – the same",
  older: " – more was posted since",
  differs: " – and that is not the same",
  other: "",
} as const;

function Result({ verdict, unit, shown }: ResultProps) {
  const { entries, outstanding, hash, anchor, faults, fault_count: count } = verdict;
  const judgement = judged(verdict);
  const holds = judgement === "true";
  const beside = besideShown(verdict, shown);
  const [tone, words] = BADGES[judgement];
  return (
    <Card title="The result">
      <p role="status" className={styles["verdict"]}>
        <Badge tone={tone}>{words}</Badge>{" "}
        {holds ? "No movement was changed, left out or moved, and all of them add up." : null}
      </p>
      {beside === "other" ? (
        <p role="alert">
          This is the history of another balance: {verdict.wallet} of {verdict.account}.
        </p>
      ) : null}
      {faults.length === 0 ? null : (
        <ul className={styles["faults"]}>
          {faults.map(({ kind, entry, text }) => (
            <li key={`${kind} ${entry} ${text}`}>
              {text}{" "}
              {entry === null || beside === "other" || entry > shown.sequence ? null : (
                <Link to={urls.entry(shown.account, shown.wallet, String(entry))} className="nowrap">
                  Movement {formatCount(entry)} as it is shown here
                </Link>
              )}
            </li>
          ))}
          {count > faults.length ? <li>… and {formatCount(count - faults.length)} more.</li> : null}
        </ul>
      )}
      <Facts>
        <Fact name="Movements">{formatCount(entries)}</Fact>
        <Fact name="They add up to">{formatCredits(verdict.balance, unit)}</Fact>
        {beside === "other" ? null : (
          <Fact name="Shown here">
            {formatCredits(shown.balance, unit)}
            {BESIDE[beside]}
          </Fact>
        )}
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
