import type { Schema } from "@scrip/sdk";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { scrip } from "../../api/scrip.ts";
import { Badge, type Tone } from "../../components/Badge.tsx";
import { Card } from "../../components/Card.tsx";
import { Page } from "../../components/Page.tsx";
import { Empty } from "../../components/states.tsx";
import { Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { formatMoney } from "../../format/amounts.ts";
import { locale } from "../../format/locale.ts";
import { formatRelative } from "../../format/times.ts";
import { urls } from "../../urls.ts";
import styles from "./Console.module.css";
import { BY_CURSOR, cursorOf, Listed } from "./Listed.tsx";

type Unmatched = Schema<"UnmatchedPayment">;

const KINDS: Record<Unmatched["kind"], { text: string; tone: Tone }> = {
  without_entry: { text: "Payment without a movement", tone: "bad" },
  without_payment: { text: "Movement without a payment", tone: "bad" },
  disagreement: { text: "They disagree", tone: "bad" },
  undecided: { text: "Not decided yet", tone: "warn" },
};

/** Payments that do not match the ledger, and those that nobody has decided yet. */
export function Payments() {
  const query = useInfiniteQuery({
    queryKey: ["/v1/unmatched-payments"],
    queryFn: ({ pageParam, signal }) =>
      scrip.get("/v1/unmatched-payments", { query: { limit: 25, ...cursorOf(pageParam) }, signal }),
    ...BY_CURSOR,
  });
  const payments = query.data?.pages.flatMap((page) => page.payments) ?? [];
  return (
    <Page
      title="Payments that do not match"
      lead="Audits compare with the payment provider's own list. Every succeeded payment has one movement, for what was bought."
    >
      <Card flush>
        <Listed
          query={query}
          count={payments.length}
          empty={
            <Empty title="Every payment matches">
              Nothing waits for the provider either. What an audit finds will stand here.
            </Empty>
          }
        >
          <Table caption="Payments that do not match">
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">Account</th>
                <th scope="col">Payment</th>
                <th scope="col">Since</th>
                <th scope="col">What to do</th>
              </tr>
            </thead>
            <tbody>
              {payments.map((payment) => (
                <Row key={`${payment.finding}\n${payment.payment}\n${payment.entry}`} payment={payment} />
              ))}
            </tbody>
          </Table>
        </Listed>
      </Card>
    </Page>
  );
}

function Row({ payment }: { payment: Unmatched }) {
  const { kind, account, wallet, entry, finding, text, advice } = payment;
  return (
    <tr>
      <th scope="row" className={styles["wide"]}>
        <Badge tone={KINDS[kind].tone}>{KINDS[kind].text}</Badge>
        <div className={styles["small"]}>{text}</div>
      </th>
      <td className="wrap">
        {account === null ? "–" : <Link to={urls.console.account(account)}>{account}</Link>}
        {account === null || wallet === null || entry === null ? null : (
          <div className={styles["small"]}>
            <Link to={urls.entry(account, wallet, entry)}>The movement</Link>
          </div>
        )}
      </td>
      <td className="wrap">
        <Bought payment={payment} />
      </td>
      <td>
        <Time at={payment.since} />
        <div className={styles["small"]}>{formatRelative(payment.since)}</div>
      </td>
      <td className={styles["wide"]}>
        {advice}
        {finding === null ? null : (
          <div>
            <Link to={urls.console.finding(finding)}>What the audit found</Link>
          </div>
        )}
      </td>
    </tr>
  );
}

/** What was bought, for how much, and what the provider calls it. */
function Bought({ payment: { payment, provider, receipt, money, credits } }: { payment: Unmatched }) {
  return (
    <>
      {money === null ? null : `${formatMoney(money)}, ${(credits ?? 0).toLocaleString(locale)} bought`}
      <div className={styles["small"]}>
        <bdi>{[payment, provider, receipt].filter((part) => part !== null).join(" · ") || "–"}</bdi>
      </div>
    </>
  );
}
