import type { Schema } from "@scrip/sdk";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import { Card, Columns } from "../../components/Card.tsx";
import { CopyableId } from "../../components/CopyableId.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { Page } from "../../components/Page.tsx";
import { Empty, Failed, Skeleton } from "../../components/states.tsx";
import { Time } from "../../components/Time.tsx";
import { locale } from "../../format/locale.ts";
import { urls } from "../../urls.ts";
import { AuditState, durationInWords } from "./AuditState.tsx";
import styles from "./Console.module.css";
import { Finding } from "./Finding.tsx";

type Detail = Schema<"Audit"> & { findings: Schema<"Finding">[] };

/** One audit: how far it is, what it covered, what it found. While it runs, it is asked again and again. */
export function AuditPage() {
  const { audit: id } = useParams({ from: "/signed-in/console/audits/$audit" });
  const { data, error, refetch } = useQuery({
    ...queries.audit(id),
    refetchInterval: ({ state }) => (isUnderWay(state.data as Detail | undefined) ? 1_000 : false),
  });
  return (
    <Page title="Audit" lead={<Link to={urls.console.audits()}>← Audits</Link>}>
      {error === null ? null : <Failed error={error} retry={() => void refetch()} />}
      {data === undefined ? (
        error === null ? (
          <Skeleton lines={6} />
        ) : null
      ) : (
        <>
          <Columns wide>
            <Progress audit={data} />
            <Covered audit={data} />
          </Columns>
          <Found audit={data} />
        </>
      )}
    </Page>
  );
}

function isUnderWay(audit: Pick<Detail, "state"> | undefined): boolean {
  return audit?.state === "queued" || audit?.state === "running";
}

function Progress({ audit }: { audit: Detail }) {
  const { done, of } = audit.progress;
  return (
    <Card title="How it goes">
      <Facts>
        <Fact name="State">
          <span role="status">
            <AuditState audit={audit} />
          </span>
          {isUnderWay(audit) ? (
            <div>
              <progress className={styles["bar"]} max={Math.max(of, 1)} value={done} aria-label="How far it is" />{" "}
              <span className={styles["small"]}>{of === 0 ? "about to begin" : `${done} of ${of} parts`}</span>
            </div>
          ) : null}
        </Fact>
        <Fact name="Asked for">
          <Time at={audit.requested_at} /> by <bdi>{audit.requested_by}</bdi>
        </Fact>
        {audit.started_at === null ? null : (
          <Fact name="Began">
            <Time at={audit.started_at} />
          </Fact>
        )}
        <Fact name="Took">{durationInWords(audit.duration_ms)}</Fact>
        {audit.error === null ? null : <Fact name="Failed">{audit.error}</Fact>}
        <Fact name="Id">
          <CopyableId id={audit.id} />
        </Fact>
      </Facts>
    </Card>
  );
}

function Covered({ audit }: { audit: Detail }) {
  const { covered } = audit;
  const count = (number: number) => number.toLocaleString(locale);
  return (
    <Card title="What it covered">
      <Facts>
        <Fact name="Accounts">
          {count(covered.accounts)} {audit.accounts === null ? "(all)" : `(${audit.accounts.join(", ")})`}
        </Fact>
        <Fact name="Balances">
          {count(covered.wallets)}, {count(covered.unchanged)} of them unchanged since they were proven
        </Fact>
        <Fact name="Movements read">{count(covered.entries)}</Fact>
        <Fact name="Payments">{count(covered.payments)} in the provider's own list</Fact>
        <Fact name="Up to">{audit.watermark === null ? "–" : <Time at={audit.watermark} />}</Fact>
        <Fact name="Kind">{audit.full ? "From each first movement" : "What is new since each balance was proven"}</Fact>
      </Facts>
    </Card>
  );
}

function Found({ audit }: { audit: Detail }) {
  return (
    <Card
      flush
      title="What it found"
      aside={audit.found > audit.findings.length ? `The newest ${audit.findings.length} of ${audit.found}` : undefined}
    >
      {audit.findings.length > 0 ? (
        audit.findings.map((finding) => <Finding key={finding.id} finding={finding} />)
      ) : (
        <Empty
          title={
            isUnderWay(audit) ? "Nothing so far" : audit.state === "failed" ? "It did not get to an end" : "Nothing"
          }
        >
          {audit.state === "done" ? "Every figure it looked at is what the ledger says." : undefined}
        </Empty>
      )}
    </Card>
  );
}
