import type { Schema } from "@scrip/sdk";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "../../api/permissions.ts";
import { scrip } from "../../api/scrip.ts";
import { Button } from "../../components/Button.tsx";
import { Card, Stack } from "../../components/Card.tsx";
import { Field } from "../../components/Field.tsx";
import { Page } from "../../components/Page.tsx";
import { Empty, Failed } from "../../components/states.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { locale } from "../../format/locale.ts";
import { urls } from "../../urls.ts";
import { AuditState, durationInWords } from "./AuditState.tsx";
import styles from "./Console.module.css";
import { Finding } from "./Finding.tsx";
import { BY_CURSOR, cursorOf, Listed } from "./Listed.tsx";

/** Whether the stored figures are what the ledger says: what is open, and every audit there was. */
export function Audits() {
  const may = useMay();
  return (
    <Page
      title="Audits"
      lead="Every stored figure is derived from the ledger anew and compared: every 15 minutes what is new, once a day everything."
    >
      <Stack>
        <OpenFindings />
        {may("audit") ? <Ask /> : null}
        <Runs />
      </Stack>
    </Page>
  );
}

function OpenFindings() {
  const query = useInfiniteQuery({
    queryKey: ["/v1/findings", { state: "open" }],
    queryFn: ({ pageParam, signal }) =>
      scrip.get("/v1/findings", { query: { state: "open", limit: 25, ...cursorOf(pageParam) }, signal }),
    ...BY_CURSOR,
  });
  const findings = query.data?.pages.flatMap((page) => page.findings) ?? [];
  return (
    <Card flush title="What is open">
      <Listed
        query={query}
        count={findings.length}
        empty={<Empty title="Nothing is open">Every figure was what the ledger says when it was looked at last.</Empty>}
      >
        {findings.map((finding) => (
          <Finding key={finding.id} finding={finding} />
        ))}
      </Listed>
    </Card>
  );
}

function Ask() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [text, setText] = useState("");
  const [full, setFull] = useState(false);
  const accounts = text.split(/[\s,]+/).filter((id) => id !== "");
  const ask = useMutation({
    mutationFn: () => scrip.post("/v1/audits", { body: { full, ...(accounts.length === 0 ? {} : { accounts }) } }),
    onSuccess: async ({ audit }) => {
      await queryClient.invalidateQueries({ queryKey: ["/v1/audits"] });
      await navigate({ to: urls.console.audit(audit.id) });
    },
  });
  return (
    <Card title="Start an audit">
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate();
        }}
      >
        <Field
          label="Accounts"
          value={text}
          onChange={setText}
          hint="Their ids, with spaces between. Empty: all of them."
        />
        <label className={styles["check"]}>
          <input type="checkbox" checked={full} onChange={(event) => setFull(event.target.checked)} />
          From each first entry, whatever was proven before
        </label>
        <Button kind="primary" type="submit" isDisabled={ask.isPending}>
          {ask.isPending ? "Starting…" : "Start"}
        </Button>
      </form>
      {ask.error === null ? null : <Failed error={ask.error} />}
    </Card>
  );
}

function Runs() {
  const query = useInfiniteQuery({
    queryKey: ["/v1/audits"],
    queryFn: ({ pageParam, signal }) =>
      scrip.get("/v1/audits", { query: { limit: 25, ...cursorOf(pageParam) }, signal }),
    ...BY_CURSOR,
  });
  const audits = query.data?.pages.flatMap((page) => page.audits) ?? [];
  return (
    <Card flush title="Audits so far">
      <Listed
        query={query}
        count={audits.length}
        empty={<Empty title="No audit yet">The first one begins by itself.</Empty>}
      >
        <Table caption="Audits, newest first">
          <thead>
            <tr>
              <th scope="col">Asked for</th>
              <th scope="col">State</th>
              <th scope="col" className={numberCell}>
                Found
              </th>
              <th scope="col">What it covers</th>
              <th scope="col" className={numberCell}>
                Balances
              </th>
              <th scope="col" className={numberCell}>
                Movements read
              </th>
              <th scope="col" className={numberCell}>
                Took
              </th>
              <th scope="col">By</th>
            </tr>
          </thead>
          <tbody>
            {audits.map((audit) => (
              <Run key={audit.id} audit={audit} />
            ))}
          </tbody>
        </Table>
      </Listed>
    </Card>
  );
}

function Run({ audit }: { audit: Schema<"Audit"> }) {
  return (
    <tr>
      <th scope="row">
        <Link to={urls.console.audit(audit.id)}>
          <Time at={audit.requested_at} />
        </Link>
      </th>
      <td>
        <AuditState audit={audit} />
      </td>
      <td className={numberCell}>{audit.found.toLocaleString(locale)}</td>
      <td className="wrap">
        {audit.accounts === null ? "All accounts" : audit.accounts.join(", ")}
        {audit.full ? ", from the beginning" : ""}
      </td>
      <td className={numberCell}>{audit.covered.wallets.toLocaleString(locale)}</td>
      <td className={numberCell}>{audit.covered.entries.toLocaleString(locale)}</td>
      <td className={numberCell}>{durationInWords(audit.duration_ms)}</td>
      <td className="wrap">
        <bdi>{audit.requested_by}</bdi>
      </td>
    </tr>
  );
}
