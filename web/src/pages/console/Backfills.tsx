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
import { formatCredits } from "../../format/amounts.ts";
import { locale } from "../../format/locale.ts";
import { urls } from "../../urls.ts";
import { BackfillState } from "../backfill/BackfillState.tsx";
import styles from "./Console.module.css";
import { BY_CURSOR, cursorOf, Listed } from "./Listed.tsx";

const STATES = [
  { value: "", text: "All states" },
  { value: "preview", text: "Proposed" },
  { value: "applied", text: "Applied" },
  { value: "reverted", text: "Reverted" },
] as const;

/** Until the catalogs have come. */
const NO_UNIT = { scale: 0, singular: "", plural: "" };

/** The mending of attribution in all accounts. The work itself is done on each account's own pages. */
export function Backfills() {
  const { state } = useSearch({ from: "/signed-in/console/backfills" });
  const navigate = useNavigate({ from: "/console/backfills" });
  const { data: catalogs } = useQuery(queries.catalogs());
  const query = useInfiniteQuery({
    queryKey: ["/v1/backfills", state],
    queryFn: ({ pageParam, signal }) =>
      scrip.get("/v1/backfills", {
        query: { limit: 25, ...(state === undefined ? {} : { state }), ...cursorOf(pageParam) },
        signal,
      }),
    ...BY_CURSOR,
  });
  const backfills = query.data?.pages.flatMap((page) => page.backfills) ?? [];
  const unitOf = (product: string) => catalogs?.catalogs.find((each) => each.product === product)?.unit ?? NO_UNIT;
  return (
    <Page title="Backfills" lead="Where usage names no campaign though it should, records mend it. No balance moves.">
      <div className={styles["filters"]}>
        <Choice
          label="State"
          value={state ?? ""}
          options={STATES}
          onChange={(chosen) => void navigate({ search: chosen === "" ? {} : { state: chosen }, replace: true })}
        />
      </div>
      <Card flush>
        <Listed
          query={query}
          count={backfills.length}
          empty={
            <Empty title={state === undefined ? "No backfill yet" : "No backfill is in this state"}>
              Open an account with “Not all attributed” and see what can be mended, on its page Coverage.
            </Empty>
          }
        >
          <Table caption="Backfills, newest first">
            <thead>
              <tr>
                <th scope="col">Account</th>
                <th scope="col">Proposed</th>
                <th scope="col">State</th>
                <th scope="col" className={numberCell}>
                  Resolved
                </th>
                <th scope="col" className={numberCell}>
                  Left over
                </th>
                <th scope="col">By</th>
              </tr>
            </thead>
            <tbody>
              {backfills.map(({ account, account_name, product, backfill }) => (
                <tr key={backfill.id}>
                  <th scope="row" className="wrap">
                    <Link to={urls.console.account(account)}>
                      <bdi>{account_name ?? account}</bdi>
                    </Link>
                  </th>
                  <td>
                    <Link to={urls.backfill(account, backfill.id)}>
                      <Time at={backfill.made_at} />
                    </Link>
                  </td>
                  <td>
                    <BackfillState state={backfill.state} />
                  </td>
                  <td className={numberCell}>
                    {backfill.resolved.entries.toLocaleString(locale)}
                    <div className={styles["small"]}>{formatCredits(backfill.resolved.credits, unitOf(product))}</div>
                  </td>
                  <td className={numberCell}>
                    {backfill.unresolved.entries.toLocaleString(locale)}
                    <div className={styles["small"]}>{formatCredits(backfill.unresolved.credits, unitOf(product))}</div>
                  </td>
                  <td className="wrap">
                    <bdi>{(backfill.reverted ?? backfill.applied)?.by ?? backfill.made_by}</bdi>
                  </td>
                </tr>
              ))}
            </tbody>
          </Table>
        </Listed>
      </Card>
    </Page>
  );
}
