import type { Answer } from "@scrip/sdk";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import { scrip } from "../../api/scrip.ts";
import { Card } from "../../components/Card.tsx";
import { Choice } from "../../components/Choice.tsx";
import { Page } from "../../components/Page.tsx";
import { Empty } from "../../components/states.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { formatAmount } from "../../format/amounts.ts";
import { urls } from "../../urls.ts";
import { CaseStanding } from "../cases/CaseStanding.tsx";
import styles from "./Console.module.css";
import { BY_CURSOR, cursorOf, Listed } from "./Listed.tsx";
import type { CasesSearch } from "./search.ts";

type Case = Answer<"/v1/cases", "get">["cases"][number];
type Show = NonNullable<CasesSearch["show"]>;

const SHOWN: { value: Show | ""; text: string }[] = [
  { value: "", text: "All cases" },
  { value: "waiting", text: "Waiting for an answer" },
  { value: "open", text: "Open" },
  { value: "reopened", text: "Asked again" },
  { value: "explained", text: "Explained" },
  { value: "corrected", text: "Corrected" },
];

/** What customers report of all accounts: whoever waits longest for an answer is first. */
export function Cases() {
  const { show } = useSearch({ from: "/signed-in/console/cases" });
  const navigate = useNavigate({ from: "/console/cases" });
  const { data: catalogs } = useQuery(queries.catalogs());
  const query = useInfiniteQuery({
    queryKey: ["/v1/cases", show],
    queryFn: ({ pageParam, signal }) =>
      scrip.get("/v1/cases", { query: { ...askedFor(show), limit: 25, ...cursorOf(pageParam) }, signal }),
    ...BY_CURSOR,
  });
  const cases = query.data?.pages.flatMap((page) => page.cases) ?? [];
  return (
    <Page title="Cases" lead="Whoever waits longest for an answer is first.">
      <div className={styles["filters"]}>
        <Choice
          label="Show"
          value={show ?? ""}
          options={SHOWN}
          onChange={(chosen) => void navigate({ search: chosen === "" ? {} : { show: chosen }, replace: true })}
        />
      </div>
      <Card flush>
        <Listed query={query} count={cases.length} empty={<NoCases show={show} />}>
          <Table caption="Cases">
            <thead>
              <tr>
                <th scope="col">Case</th>
                <th scope="col">State</th>
                <th scope="col" className={numberCell}>
                  Seen
                </th>
                <th scope="col" className={numberCell}>
                  Expected
                </th>
                <th scope="col">Opened</th>
              </tr>
            </thead>
            <tbody>
              {cases.map((each) => (
                <Row
                  key={each.id}
                  of={each}
                  scale={catalogs?.catalogs.find(({ product }) => product === each.product)?.unit.scale ?? 0}
                />
              ))}
            </tbody>
          </Table>
        </Listed>
      </Card>
    </Page>
  );
}

function askedFor(show: Show | undefined) {
  if (show === undefined) return {};
  return show === "waiting" ? { waiting: true } : { state: show };
}

function NoCases({ show }: { show: Show | undefined }) {
  if (show === undefined) {
    return <Empty title="No case yet">Customers report what looks wrong from their page Credits.</Empty>;
  }
  return <Empty title={show === "waiting" ? "Nobody waits for an answer" : "No case is in this state"} />;
}

function Row({ of, scale }: { of: Case; scale: number }) {
  const amount = (figure: number | null) => (figure === null ? "–" : formatAmount(figure, { scale }));
  return (
    <tr>
      <th scope="row" className="wrap">
        <Link to={urls.case(of.account, of.id)}>
          <bdi>{of.account_name ?? of.account}</bdi>
        </Link>
        <div className={styles["small"]}>
          <bdi>{of.wallet === "main" ? of.id : `${of.wallet} · ${of.id}`}</bdi>
        </div>
      </th>
      <td>
        <CaseStanding of={of} />
      </td>
      <td className={numberCell}>{amount(of.seen)}</td>
      <td className={numberCell}>{amount(of.expected)}</td>
      <td>
        <Time at={of.opened_at} />
        <div className={styles["small"]}>
          by <bdi>{of.opened_by}</bdi>
        </div>
      </td>
    </tr>
  );
}
