import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import { Card } from "../../components/Card.tsx";
import { Page } from "../../components/Page.tsx";
import { Empty, Failed, Skeleton } from "../../components/states.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { urls } from "../../urls.ts";

/** What is sold. */
export function Catalogs() {
  const { data, error, refetch } = useQuery(queries.catalogs());
  return (
    <Page title="Catalogs" lead="One file a product. Prices have versions; what was charged keeps its own.">
      <Card flush>
        {error === null ? null : <Failed error={error} retry={() => void refetch()} />}
        {data === undefined && error === null ? <Skeleton /> : null}
        {data?.catalogs.length === 0 ? (
          <Empty title="There is no catalog">Put one into the folder that SCRIP_CATALOGS names, and start anew.</Empty>
        ) : null}
        {data === undefined || data.catalogs.length === 0 ? null : (
          <Table caption="Catalogs">
            <thead>
              <tr>
                <th scope="col">Product</th>
                <th scope="col">Unit</th>
                <th scope="col">Prices in force</th>
                <th scope="col">Since</th>
                <th scope="col" className={numberCell}>
                  Actions
                </th>
                <th scope="col" className={numberCell}>
                  Plans
                </th>
                <th scope="col" className={numberCell}>
                  Packs
                </th>
              </tr>
            </thead>
            <tbody>
              {data.catalogs.map((catalog) => (
                <tr key={catalog.product}>
                  <th scope="row">
                    <Link to={urls.console.catalog(catalog.product)}>{catalog.name}</Link>
                  </th>
                  <td>{catalog.unit.plural}</td>
                  <td>{catalog.version ?? "None yet"}</td>
                  <td>{catalog.effective_at === null ? "–" : <Time at={catalog.effective_at} date />}</td>
                  <td className={numberCell}>{catalog.actions.length}</td>
                  <td className={numberCell}>{catalog.plans.length}</td>
                  <td className={numberCell}>{catalog.packs.length}</td>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </Card>
    </Page>
  );
}
