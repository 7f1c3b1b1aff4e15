import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import { Card } from "../../components/Card.tsx";
import { Page } from "../../components/Page.tsx";
import { Empty, Failed, Skeleton } from "../../components/states.tsx";
import { Table } from "../../components/Table.tsx";
import { addressOf, KIND_NAMES } from "./hits.ts";

/** Everything whose id is what was looked for. */
export function Search() {
  const { q } = useSearch({ from: "/signed-in/console/search" });
  const { data, error, refetch } = useQuery({ ...queries.search(q), enabled: q !== "" });
  return (
    <Page title={q === "" ? "Find by any id" : `Found for “${q}”`}>
      <Card flush>
        {error === null ? null : <Failed error={error} retry={() => void refetch()} />}
        {data === undefined && error === null && q !== "" ? <Skeleton /> : null}
        {q !== "" && data?.results.length !== 0 ? null : (
          <Empty title={q === "" ? "Nothing is looked for yet" : "Nothing has this id"}>
            Ids are found whole, as they stand in an export or in an answer of the API: of an account, a workspace, a
            campaign, a balance, a movement, a deposit, a grant, a payment or its receipt, a record of yours (its id, or
            type/id), an idempotency key, a case, a backfill, an audit, a finding or a request.
          </Empty>
        )}
        {data === undefined || data.results.length === 0 ? null : (
          <Table caption="What was found">
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">Id</th>
                <th scope="col">Account</th>
                <th scope="col">More</th>
              </tr>
            </thead>
            <tbody>
              {data.results.map((hit) => {
                const address = addressOf(hit);
                const key = [hit.kind, hit.account, hit.wallet, hit.id].join("\n");
                return (
                  <tr key={key}>
                    <td>{KIND_NAMES[hit.kind]}</td>
                    <th scope="row" className="wrap">
                      {address === null ? <bdi>{hit.id}</bdi> : <Link to={address}>{hit.id}</Link>}
                    </th>
                    <td className="wrap">
                      <bdi>{hit.account ?? "–"}</bdi>
                    </td>
                    <td className="wrap">
                      <bdi>{hit.title ?? hit.wallet ?? "–"}</bdi>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </Table>
        )}
      </Card>
    </Page>
  );
}
