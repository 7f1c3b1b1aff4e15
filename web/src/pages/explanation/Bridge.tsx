import { Fragment, useState } from "react";
import { SignedAmount } from "../../components/Amount.tsx";
import { Card } from "../../components/Card.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { formatAmount, formatCredits } from "../../format/amounts.ts";
import { locale } from "../../format/locale.ts";
import styles from "./Explanation.module.css";
import { GroupEntries } from "./GroupEntries.tsx";
import type { ExplanationProps } from "./props.ts";

/** From opening to closing, each step as a bar between where it began and where it ended, and opening to its movements. */
export function Bridge({ account, catalog, wallet, explanation }: ExplanationProps) {
  const [opened, setOpened] = useState<string | null>(null);
  const { unit } = catalog;
  const { opening, closing, groups, window } = explanation;
  let at = opening.balance;
  // What came in before what went out, so that no step stands below zero.
  const inOrder = groups.toSorted((a, b) => Math.sign(b.amount) - Math.sign(a.amount));
  const steps = inOrder.map((group) => {
    const from = at;
    at += group.amount;
    return { group, from, to: at, key: `${group.type} ${group.label}` };
  });
  const highest = Math.max(opening.balance, closing.balance, 1, ...steps.map(({ to }) => to));
  const zone = window.time_zone;
  return (
    <Card flush title="From opening to closing" aside={zone}>
      <Table caption="What moved the balance">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col" className={numberCell}>
              Times
            </th>
            <th scope="col" className={numberCell}>
              {unit.plural}
            </th>
            <th scope="col">
              <span className="visually-hidden">Picture</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">
              Balance on <Time at={window.from} date timeZone={zone} />
            </th>
            <td />
            <td className={numberCell}>{formatAmount(opening.balance, unit)}</td>
            <td className={styles["picture"]}>
              <Bar from={0} to={opening.balance} highest={highest} kind="balance" />
            </td>
          </tr>
          {steps.map(({ group, from, to, key }) => (
            <Fragment key={key}>
              <tr>
                <th scope="row">
                  <button
                    type="button"
                    className={styles["toggle"]}
                    aria-expanded={opened === key}
                    onClick={() => setOpened(opened === key ? null : key)}
                  >
                    <span aria-hidden="true">{opened === key ? "▾" : "▸"}</span> {group.label}
                  </button>
                </th>
                <td className={numberCell}>{group.count.toLocaleString(locale)}</td>
                <td className={numberCell}>
                  <SignedAmount amount={group.amount} unit={unit} />
                </td>
                <td className={styles["picture"]}>
                  <Bar from={from} to={to} highest={highest} kind={to >= from ? "gain" : "loss"} />
                </td>
              </tr>
              {opened === key ? (
                <tr>
                  <td colSpan={4} className={styles["opened"]}>
                    <GroupEntries account={account} unit={unit} wallet={wallet} window={window} group={group} />
                  </td>
                </tr>
              ) : null}
            </Fragment>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Balance {closesNow(window.to) ? "now" : "at the end"}</th>
            <td />
            <td className={numberCell}>{formatCredits(closing.balance, unit)}</td>
            <td className={styles["picture"]}>
              <Bar from={0} to={closing.balance} highest={highest} kind="balance" />
            </td>
          </tr>
        </tfoot>
      </Table>
    </Card>
  );
}

function closesNow(to: string): boolean {
  return Date.parse(to) >= Date.now();
}

type BarProps = { from: number; to: number; highest: number; kind: "balance" | "gain" | "loss" };

/** Decoration: the figures beside it say the same. */
function Bar({ from, to, highest, kind }: BarProps) {
  const [left, right] = [Math.min(from, to) / highest, Math.max(from, to) / highest];
  return (
    <svg className={styles["bar"]} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect className={styles[kind]} x={left * 100} width={Math.max((right - left) * 100, 0.6)} y="0" height="10" />
    </svg>
  );
}
