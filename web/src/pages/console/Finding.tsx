import type { Schema } from "@scrip/sdk";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "../../api/permissions.ts";
import { scrip } from "../../api/scrip.ts";
import { Badge, type Tone } from "../../components/Badge.tsx";
import { Button } from "../../components/Button.tsx";
import { Confirm } from "../../components/Confirm.tsx";
import { Failed } from "../../components/states.tsx";
import { Time } from "../../components/Time.tsx";
import { urls } from "../../urls.ts";
import styles from "./Console.module.css";

const SEVERITIES: Record<Schema<"Finding">["severity"], { text: string; tone: Tone }> = {
  drift: { text: "Stored figure drifted", tone: "warn" },
  broken: { text: "Ledger not whole", tone: "bad" },
};
const STATES: Record<Schema<"Finding">["state"], { text: string; tone: Tone }> = {
  open: { text: "Open", tone: "warn" },
  repaired: { text: "Repaired", tone: "good" },
  gone: { text: "Not seen any more", tone: "plain" },
};

/** Something that is not as the ledger says: what, by how much, since when, and what can be done about it. */
export function Finding({ finding }: { finding: Schema<"Finding"> }) {
  const { account, wallet, severity, state, entry, since } = finding;
  return (
    <article className={styles["finding"]} aria-label={finding.text}>
      <div className={styles["line"]}>
        <Badge tone={SEVERITIES[severity].tone}>{SEVERITIES[severity].text}</Badge>
        {state === "open" ? null : <Badge tone={STATES[state].tone}>{STATES[state].text}</Badge>}
        <span className="soft">
          Law {finding.law}: {finding.law_name}
        </span>
        <Link to={urls.console.finding(finding.id)}>
          <Time at={finding.first_seen} />
        </Link>
      </div>
      <p className="wrap">{finding.text}</p>
      <p className={`${styles["line"]} ${styles["small"]}`}>
        {account === null ? "The whole database" : <Link to={urls.console.account(account)}>{account}</Link>}
        {wallet === null ? null : <span>balance {wallet}</span>}
        {entry === null || account === null || wallet === null || wallet.startsWith("#") ? null : (
          <Link to={urls.entry(account, wallet, entry)}>First movement concerned: {since}</Link>
        )}
      </p>
      <Mending finding={finding} />
    </article>
  );
}

function Mending({ finding }: { finding: Schema<"Finding"> }) {
  const may = useMay();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const repair = useMutation({
    mutationFn: () => scrip.post("/v1/findings/{finding}/repair", { path: { finding: finding.id } }),
    onSettled: async () => {
      setAsking(false);
      await queryClient.invalidateQueries();
    },
  });
  if (finding.state === "repaired") return <Repaired finding={finding} />;
  if (finding.state === "gone") return null;
  return (
    <>
      <p className="soft">{finding.advice}</p>
      {!finding.repairable || !may("repair") ? null : asking ? (
        <Confirm
          label="Confirm the repair"
          action="Repair it"
          busyText="Repairing…"
          busy={repair.isPending}
          onConfirm={() => repair.mutate()}
          onCancel={() => setAsking(false)}
        >
          The stored figure is put from <strong>{show(finding.stored)}</strong> back to{" "}
          <strong>{show(finding.expected)}</strong>, as the ledger says; whatever follows from it is looked at again. No
          entry changes, and what stood there is kept with this finding.
        </Confirm>
      ) : (
        <p>
          <Button
            onPress={() => {
              repair.reset();
              setAsking(true);
            }}
          >
            Repair…
          </Button>
        </p>
      )}
      {repair.error === null ? null : <Failed error={repair.error} />}
    </>
  );
}

function Repaired({ finding: { repair, ended_at, ended_by } }: { finding: Schema<"Finding"> }) {
  return (
    <p className="soft">
      {ended_at === null ? null : <Time at={ended_at} />} by <bdi>{ended_by}</bdi>
      {repair === null ? null : `: from ${show(repair.before)} to ${show(repair.after)}`}
    </p>
  );
}

function show(figure: number | string | null): string {
  return figure === null ? "nothing" : String(figure);
}
