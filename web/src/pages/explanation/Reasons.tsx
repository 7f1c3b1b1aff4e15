import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Badge } from "../../components/Badge.tsx";
import { Card } from "../../components/Card.tsx";
import { Empty } from "../../components/states.tsx";
import { urls } from "../../urls.ts";
import styles from "./Explanation.module.css";
import type { ExplanationProps } from "./props.ts";

type Props = Pick<ExplanationProps, "account" | "wallet" | "explanation"> & {
  title?: string;
  /** The way to report the movements of a finding. */
  report?: (entries: string[]) => ReactNode;
  /** What to do where none of it is the reason. */
  children?: ReactNode;
};

/** The common reasons why a balance looks off, those that hold here, each with the movements it speaks of. */
export function Reasons({ account, wallet, explanation, title = "What to look at", report, children }: Props) {
  return (
    <Card title={title}>
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
              {finding.entries.length === 0 ? null : report?.(finding.entries)}
            </li>
          ))}
        </ul>
      )}
      {children}
    </Card>
  );
}
