import type { Schema } from "@scrip/sdk";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { queries } from "../../api/queries.ts";
import { type Account, type Catalog, useAccount } from "../../api/words.ts";
import { SignedAmount } from "../../components/Amount.tsx";
import { Badge } from "../../components/Badge.tsx";
import { Button } from "../../components/Button.tsx";
import { Card, Columns, Stack } from "../../components/Card.tsx";
import { Field } from "../../components/Field.tsx";
import { Page } from "../../components/Page.tsx";
import { Empty, Failed, Skeleton } from "../../components/states.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { WindowChoice } from "../../components/WindowChoice.tsx";
import { formatAmount, formatCredits } from "../../format/amounts.ts";
import { urls } from "../../urls.ts";
import styles from "./Explanation.module.css";
import type { ExplanationSearch } from "./search.ts";

type Props = { account: Account; catalog: Catalog; wallet: string; explanation: Schema<"Explanation"> };

/** Why a balance is what it is: from opening to closing, and the common reasons why it looks off. */
export function Explanation() {
  const { account: id, wallet } = useParams({ from: "/signed-in/accounts/$account/wallets/$wallet" });
  const search = useSearch({ from: "/signed-in/accounts/$account/wallets/$wallet/explanation" });
  const navigate = useNavigate({ from: "/accounts/$account/wallets/$wallet/explanation" });
  const { account, catalog } = useAccount(id);
  const { data, error, refetch } = useQuery({
    ...queries.explanation(id, wallet, search),
    placeholderData: keepPreviousData,
  });
  const change = (changed: Partial<ExplanationSearch>) =>
    void navigate({ search: (now: ExplanationSearch) => ({ ...now, ...changed }) });
  return (
    <Page
      title="Why is my balance this?"
      lead={
        data === undefined ? undefined : (
          <>
            This is the balance of <strong>{data.owner}</strong>.{" "}
            <Link to={urls.credits(id, wallet)}>View credit activity →</Link>
          </>
        )
      }
    >
      <div className={styles["filters"]}>
        <WindowChoice
          periods={[{ value: "last_30_days", text: "Last 30 days" }]}
          chosen={{ period: "last_30_days", from: search.from, to: search.to }}
          timeZone={account.time_zone}
          onChange={(window) => change({ from: undefined, to: undefined, ...("from" in window ? window : {}) })}
        />
        <Expected unit={catalog.unit} expected={search.expected} onChange={(expected) => change({ expected })} />
      </div>
      {error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data === undefined ? (
        error === null ? (
          <Card>
            <Skeleton lines={8} />
          </Card>
        ) : null
      ) : (
        <Columns wide>
          <Stack>
            <Reasons account={account} catalog={catalog} wallet={wallet} explanation={data} />
            <Latest account={account} catalog={catalog} wallet={wallet} explanation={data} />
          </Stack>
          <Bridge account={account} catalog={catalog} wallet={wallet} explanation={data} />
        </Columns>
      )}
    </Page>
  );
}

type ExpectedProps = {
  unit: Catalog["unit"];
  expected: number | undefined;
  onChange: (amount: number | undefined) => void;
};

function Expected({ unit, expected, onChange }: ExpectedProps) {
  const [text, setText] = useState(expected === undefined ? "" : String(expected / 10 ** unit.scale));
  const amount = Math.round(Number(text.replace(",", ".")) * 10 ** unit.scale);
  const wrong = text.trim() !== "" && !Number.isSafeInteger(amount);
  return (
    <form
      className={styles["expected"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong) onChange(text.trim() === "" ? undefined : amount);
      }}
    >
      <Field
        label="You expected a balance of"
        inputMode="decimal"
        value={text}
        onChange={setText}
        error={wrong ? `A number of ${unit.plural}.` : undefined}
      />
      <Button type="submit" isDisabled={wrong}>
        Look for the difference
      </Button>
    </form>
  );
}

function Reasons({ account, wallet, explanation }: Props) {
  return (
    <Card title="What to look at">
      {explanation.findings.length === 0 ? (
        <Empty title="Nothing out of the ordinary">The movements beside this are all there was.</Empty>
      ) : (
        <ul className={styles["reasons"]}>
          {explanation.findings.map((finding) => (
            <li key={`${finding.code} ${finding.text}`}>
              {finding.suggestion ? <Badge tone="accent">It adds up; that need not be why</Badge> : null} {finding.text}{" "}
              {finding.entries.map((entry, index) => (
                <Link key={entry} to={urls.entry(account.id, wallet, entry)}>
                  {finding.entries.length === 1 ? "See it" : `See ${index + 1}`}{" "}
                </Link>
              ))}
            </li>
          ))}
        </ul>
      )}
      <p className={styles["advice"]}>
        A routine deduction is no reason to stop working. If this does not explain it, tell your account manager the
        balance you expected, the one you see, and which movements look wrong.
      </p>
    </Card>
  );
}

/** From opening to closing, each step as a bar between where it began and where it ended. */
function Bridge({ account, catalog: { unit }, wallet, explanation }: Props) {
  const { opening, closing, groups, window } = explanation;
  let at = opening.balance;
  // What came in before what went out, so that no step stands below zero.
  const inOrder = groups.toSorted((a, b) => Math.sign(b.amount) - Math.sign(a.amount));
  const steps = inOrder.map((group) => {
    const from = at;
    at += group.amount;
    return { group, from, to: at };
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
          {steps.map(({ group, from, to }) => (
            <tr key={group.label}>
              <th scope="row">
                <Link
                  to="/accounts/$account/wallets/$wallet/credits"
                  params={{ account: account.id, wallet }}
                  search={{ type: group.type, action: group.action ?? undefined, from: window.from, to: window.to }}
                >
                  {group.label}
                </Link>
              </th>
              <td className={numberCell}>{group.count}</td>
              <td className={numberCell}>
                <SignedAmount amount={group.amount} unit={unit} />
              </td>
              <td className={styles["picture"]}>
                <Bar from={from} to={to} highest={highest} kind={to >= from ? "gain" : "loss"} />
              </td>
            </tr>
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

function Latest({ account, catalog, wallet, explanation }: Props) {
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
