import type { Schema } from "@scrip/sdk";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import { Badge, type Tone } from "../../components/Badge.tsx";
import { Card } from "../../components/Card.tsx";
import { Page } from "../../components/Page.tsx";
import { Empty, Failed, Skeleton } from "../../components/states.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { locale } from "../../format/locale.ts";
import { formatRelative } from "../../format/times.ts";
import { durationInWords } from "./AuditState.tsx";
import styles from "./Console.module.css";

type Job = Schema<"JobList">["jobs"][number];

const STATES: Record<Job["state"], { text: string; tone: Tone }> = {
  well: { text: "Well", tone: "good" },
  running: { text: "Runs", tone: "accent" },
  failed: { text: "Failed", tone: "bad" },
  stalled: { text: "Stalled", tone: "bad" },
  waiting: { text: "Waits", tone: "plain" },
};

/** What each job is for. One that is not named here is shown by its name alone. */
const PURPOSES: Record<string, string> = {
  "roll-forward": "Posts what the calendar made due: renewals, expiries, deadlines, future grants",
  "recover-payments": "Finds out what became of payments that are not decided",
  audit: "Runs the audits that were asked for, and asks for those that are due",
  anchors: "Publishes anchors of the chains, so that a cut-off end is found too",
};

/** What is done without being asked: when, how it went, when again. */
export function Jobs() {
  const { data, error, refetch } = useQuery({ ...queries.jobs(), refetchInterval: 5_000 });
  return (
    <Page title="Jobs" lead="On whichever server they run. No balance depends on a job being in time.">
      <Card flush>
        {error === null ? null : <Failed error={error} retry={() => void refetch()} />}
        {data === undefined && error === null ? <Skeleton /> : null}
        {data?.jobs.length === 0 ? <Empty title="There are no jobs" /> : null}
        {data === undefined || data.jobs.length === 0 ? null : (
          <Table caption="Jobs">
            <thead>
              <tr>
                <th scope="col">Job</th>
                <th scope="col">State</th>
                <th scope="col">Schedule</th>
                <th scope="col">Last run</th>
                <th scope="col" className={numberCell}>
                  Done
                </th>
                <th scope="col">Next run</th>
              </tr>
            </thead>
            <tbody>
              {data.jobs.map((job) => (
                <Row key={job.name} job={job} />
              ))}
            </tbody>
          </Table>
        )}
      </Card>
    </Page>
  );
}

function Row({ job }: { job: Job }) {
  const { last_run: run, last_error: failure } = job;
  const { text, tone } = STATES[job.state];
  return (
    <tr>
      <th scope="row" className={styles["wide"]}>
        {job.name}
        {PURPOSES[job.name] === undefined ? null : <div className={styles["small"]}>{PURPOSES[job.name]}</div>}
      </th>
      <td>
        <Badge tone={tone}>{text}</Badge>
      </td>
      <td className="nowrap">every {durationInWords(job.every_seconds * 1_000)}</td>
      <td className={styles["wide"]}>
        {run === null ? "Never" : <Time at={run.started_at} />}
        {run === null ? null : (
          <div className={styles["small"]}>
            on <bdi>{run.server}</bdi>
          </div>
        )}
        {failure === null ? null : (
          <div className={styles["small"]}>
            Went wrong <Time at={failure.at} />: {failure.message}
          </div>
        )}
      </td>
      <td className={numberCell}>{run?.count?.toLocaleString(locale) ?? "–"}</td>
      <td className="nowrap">{job.next_at === null ? (run === null ? "–" : "Now") : nextInWords(job.next_at)}</td>
    </tr>
  );
}

/** A time that has just passed is now: whoever is free takes the turn within seconds. */
function nextInWords(at: string): string {
  return Date.parse(at) < Date.now() + 60_000 ? "within a minute" : formatRelative(at);
}
