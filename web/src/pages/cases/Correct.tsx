import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "../../api/permissions.ts";
import { type EntriesQuery, queries } from "../../api/queries.ts";
import { useRefresh } from "../../api/refresh.ts";
import { scrip } from "../../api/scrip.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { MessageField } from "../../components/MessageField.tsx";
import { Failed, Skeleton } from "../../components/states.tsx";
import { formatSigned } from "../../format/amounts.ts";
import { formatTime } from "../../format/times.ts";
import type { CaseProps } from "./Case.tsx";
import styles from "./Cases.module.css";
import { LONGEST_MESSAGE } from "./case.ts";

type Correction = { entry: string } | { finding: string };
type Choice = { id: string; text: string; correction: Correction };

/** For staff: closes a case by what has corrected it. Without a correction in the ledger there is nothing to choose. */
export function Correct(props: CaseProps) {
  const may = useMay();
  const { account, of } = props;
  if (!may("close_case")) return null;
  return (
    <Card title="Correct">
      <div className={styles["acts"]}>
        <p className="soft">
          A case is corrected by an adjustment or a refund of this balance that was posted since and names it, or by a
          finding of the audit that was repaired since.
        </p>
        <CorrectForm {...props} />
        <p className={styles["buttons"]}>
          {may("adjust") ? (
            <Link
              to="/console/accounts/$accountId/adjust"
              params={{ accountId: account.id }}
              search={{ wallet: of.wallet, case: of.id }}
            >
              Make an adjustment for this case
            </Link>
          ) : null}
          {may("refund") ? (
            <Link
              to="/console/accounts/$accountId/refund"
              params={{ accountId: account.id }}
              search={{ wallet: of.wallet, case: of.id, ...(of.entries.length === 1 ? { entry: of.entries[0]! } : {}) }}
            >
              Make a refund for this case
            </Link>
          ) : null}
        </p>
      </div>
    </Card>
  );
}

function CorrectForm({ account, catalog: { unit }, of }: CaseProps) {
  const refresh = useRefresh(account.id);
  const [chosen, setChosen] = useState<string | null>(null);
  const [message, setMessage] = useState("");
  const query: EntriesQuery = { type: ["adjustment", "refund"], from: of.opened_at, limit: 100 };
  const entries = useQuery(queries.entries(account.id, of.wallet, query));
  const findings = useQuery(queries.repairedFindings(account.id));
  const correct = useMutation({
    mutationFn: (correction: Correction) =>
      scrip.post("/v1/accounts/{account}/cases/{case}/correct", {
        path: { account: account.id, case: of.id },
        body: { ...correction, ...(message.trim() === "" ? {} : { message: message.trim() }) },
        idempotencyKey: true,
      }),
    onSettled: refresh,
  });
  const failed = entries.error ?? findings.error;
  if (failed !== null) return <Failed error={failed} />;
  if (entries.data === undefined || findings.data === undefined) return <Skeleton lines={2} />;
  // What closed it once does not close it again after the customer came back.
  const spent = new Set(of.messages.flatMap(({ entry, finding }) => [entry, finding]));
  const choices: Choice[] = [
    ...entries.data.entries
      .filter((entry) => entry.case === of.id && !spent.has(entry.id))
      .map(({ id, label, amount, effective_at, reason }) => ({
        id,
        text: `${label} ${formatSigned(amount, unit)}, ${formatTime(effective_at)}${reason === null ? "" : `: ${reason}`}`,
        correction: { entry: id },
      })),
    ...findings.data.findings
      .filter(({ id, wallet }) => wallet === of.wallet && !spent.has(id))
      .filter(({ ended_at: repaired }) => repaired !== null && repaired >= of.opened_at)
      .map(({ id, text }) => ({ id, text: `Repaired: ${text}`, correction: { finding: id } })),
  ];
  const choice = choices.find(({ id }) => id === chosen);
  if (choices.length === 0) return <p>Nothing has corrected it yet.</p>;
  return (
    <form
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (choice !== undefined) correct.mutate(choice.correction);
      }}
    >
      <fieldset className={styles["choices"]}>
        <legend>What has corrected it</legend>
        {choices.map(({ id, text }) => (
          <label key={id}>
            <input type="radio" name="correction" checked={chosen === id} onChange={() => setChosen(id)} />
            <span>{text}</span>
          </label>
        ))}
      </fieldset>
      <MessageField
        label="Message (may be left out)"
        maxLength={LONGEST_MESSAGE}
        value={message}
        onChange={setMessage}
      />
      {correct.error === null ? null : <Failed error={correct.error} />}
      <p>
        <Button type="submit" kind="primary" isDisabled={choice === undefined || correct.isPending}>
          {correct.isPending ? "Closing…" : "Close as corrected"}
        </Button>
      </p>
    </form>
  );
}
