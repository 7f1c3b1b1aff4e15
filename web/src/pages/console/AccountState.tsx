import type { Schema } from "@scrip/sdk";
import { Badge } from "../../components/Badge.tsx";
import { formatRelative } from "../../format/times.ts";
import styles from "./Console.module.css";

/** Whether anything of an account needs looking at, in words. */
export function AccountState({ account }: { account: Schema<"AccountStanding"> }) {
  const { findings, waiting, outstanding, unattributed } = account;
  const fine =
    findings.broken === 0 && findings.drift === 0 && waiting.cases === 0 && outstanding === 0 && unattributed <= 0;
  return (
    <span className={styles["states"]}>
      {findings.broken === 0 ? null : <Badge tone="bad">Ledger not whole</Badge>}
      {findings.drift === 0 ? null : <Badge tone="warn">Drifted</Badge>}
      {waiting.since === null ? null : <Badge tone="warn">Asked {formatRelative(waiting.since)}</Badge>}
      {outstanding === 0 ? null : <Badge tone="warn">Outstanding</Badge>}
      {unattributed <= 0 ? null : <Badge>Not all attributed</Badge>}
      {fine ? <Badge tone="good">In order</Badge> : null}
    </span>
  );
}
