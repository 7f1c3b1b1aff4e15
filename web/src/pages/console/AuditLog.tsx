import type { Schema } from "@scrip/sdk";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { scrip } from "../../api/scrip.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { DownloadButton } from "../../components/DownloadButton.tsx";
import { Field } from "../../components/Field.tsx";
import { Page } from "../../components/Page.tsx";
import { Empty } from "../../components/states.tsx";
import { Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { dayOf, startOfDay } from "../../format/days.ts";
import { localZone } from "../../format/times.ts";
import { urls } from "../../urls.ts";
import styles from "./Console.module.css";
import { BY_CURSOR, cursorOf, Listed } from "./Listed.tsx";
import type { LogSearch } from "./search.ts";

type LogRecord = Schema<"AuditRecord">;

/** Who did what, when and from where. */
export function AuditLog() {
  const search = useSearch({ from: "/signed-in/console/log" });
  const query = useInfiniteQuery({
    queryKey: ["/v1/audit-log", search],
    queryFn: ({ pageParam, signal }) =>
      scrip.get("/v1/audit-log", { query: { ...search, limit: 50, ...cursorOf(pageParam) }, signal }),
    ...BY_CURSOR,
    placeholderData: keepPreviousData,
  });
  const records = query.data?.pages.flatMap((page) => page.records) ?? [];
  const filtered = Object.keys(search).length > 0;
  return (
    <Page
      title="Audit log"
      lead={`Every decision of staff and of keys, newest first; nothing here can be changed or deleted. Times are ${localZone()}.`}
      actions={
        <DownloadButton
          text="Download CSV"
          name="audit-log.csv"
          ask={() => scrip.download("/v1/audit-log.csv", { query: search })}
        />
      }
    >
      <Filters key={JSON.stringify(search)} search={search} />
      <Card flush>
        <Listed
          query={query}
          count={records.length}
          empty={
            filtered ? (
              <Empty
                title="No record matches"
                action={
                  <Link to={urls.console.log()} search={{}}>
                    Clear the filters
                  </Link>
                }
              />
            ) : (
              <Empty title="Nothing is recorded yet">The first decision of somebody will stand here.</Empty>
            )
          }
        >
          <Table caption="Audit log, newest first">
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Who</th>
                <th scope="col">What</th>
                <th scope="col">Account</th>
                <th scope="col">Before and after</th>
                <th scope="col">From where</th>
              </tr>
            </thead>
            <tbody>
              {records.map((record) => (
                <Row key={record.id} record={record} />
              ))}
            </tbody>
          </Table>
        </Listed>
      </Card>
    </Page>
  );
}

const TEXTS = [
  { name: "account", label: "Account" },
  { name: "actor", label: "Who" },
  { name: "action", label: "What", placeholder: "adjustment.posted" },
  { name: "request_id", label: "Request" },
] as const;

/** What is shown is asked for by a press, for each change of a letter would be another question. */
function Filters({ search }: { search: LogSearch }) {
  const navigate = useNavigate({ from: "/console/log" });
  const zone = localZone();
  const [texts, setTexts] = useState<{ [N in (typeof TEXTS)[number]["name"]]?: string }>(search);
  const [first, setFirst] = useState(search.from === undefined ? "" : dayOf(search.from, zone));
  const [last, setLast] = useState(search.to === undefined ? "" : dayOf(search.to, zone, -1));
  const wrong = first !== "" && last !== "" && last < first ? "The last day is before the first." : undefined;
  const chosen = (): LogSearch => ({
    ...Object.fromEntries(Object.entries(texts).filter(([name, text]) => name in texts && text.trim() !== "")),
    ...(first === "" ? {} : { from: startOfDay(first, zone) }),
    ...(last === "" ? {} : { to: startOfDay(last, zone, 1) }),
  });
  return (
    <form
      className={styles["filters"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (wrong === undefined) void navigate({ search: chosen() });
      }}
    >
      {TEXTS.map(({ name, label, ...more }) => (
        <Field
          key={name}
          {...more}
          label={label}
          value={texts[name] ?? ""}
          onChange={(text) => setTexts((now) => ({ ...now, [name]: text }))}
        />
      ))}
      <Field label="First day" type="date" value={first} onChange={setFirst} />
      <Field label="Last day" type="date" value={last} onChange={setLast} error={wrong} />
      <Button type="submit">Show</Button>
    </form>
  );
}

function Row({ record }: { record: LogRecord }) {
  const { account, target, reason, before, after, ip, user_agent, request_id } = record;
  return (
    <tr>
      <td>
        <Time at={record.at} />
      </td>
      <td className={styles["id"]}>
        <bdi>{record.actor}</bdi>
        {record.role === null ? null : <div className={styles["small"]}>{record.role}</div>}
      </td>
      <th scope="row" className={styles["wide"]}>
        {record.action}
        {target === null ? null : (
          <div className={styles["small"]}>
            {target.type} <bdi>{target.id}</bdi>
          </div>
        )}
        {reason === null ? null : <div className={styles["small"]}>“{reason}”</div>}
      </th>
      <td className={styles["id"]}>
        {account === null ? "–" : <Link to={urls.console.account(account)}>{account}</Link>}
      </td>
      <td className={styles["wide"]}>
        <Figures name="Before" figures={before} />
        <Figures name="After" figures={after} />
        {before === null && after === null ? "–" : null}
      </td>
      <td className={styles["wide"]}>
        <bdi>{ip ?? "–"}</bdi>
        {user_agent === null ? null : <div className={styles["small"]}>{user_agent}</div>}
        {request_id === null ? null : <div className={styles["small"]}>{request_id}</div>}
      </td>
    </tr>
  );
}

function Figures({ name, figures }: { name: string; figures: LogRecord["before"] }) {
  if (figures === null) return null;
  const fields = Object.entries(figures).map(([field, value]) => {
    return `${field}: ${typeof value === "string" ? value : JSON.stringify(value)}`;
  });
  return (
    <div className={styles["small"]}>
      {name}: <bdi>{fields.join(", ")}</bdi>
    </div>
  );
}
