import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import { Card, Columns } from "../../components/Card.tsx";
import { CopyableId } from "../../components/CopyableId.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { Page } from "../../components/Page.tsx";
import { Failed, Skeleton } from "../../components/states.tsx";
import { Time } from "../../components/Time.tsx";
import { urls } from "../../urls.ts";
import { Finding } from "./Finding.tsx";

/** One finding, at an address of its own. */
export function FindingPage() {
  const { finding: id } = useParams({ from: "/signed-in/console/findings/$finding" });
  const { data, error, refetch } = useQuery(queries.finding(id));
  return (
    <Page title="Finding" lead={<Link to={urls.console.audits()}>← Audits</Link>}>
      {error === null ? null : <Failed error={error} retry={() => void refetch()} />}
      {data === undefined ? (
        error === null ? (
          <Skeleton lines={6} />
        ) : null
      ) : (
        <Columns wide>
          <Card flush title="What is wrong">
            <Finding finding={data} />
          </Card>
          <Card title="The figures">
            <Facts>
              <Fact name="Expected">{data.expected ?? "Nothing"}</Fact>
              <Fact name="Stored">{data.stored ?? "Nothing"}</Fact>
              <Fact name="Difference">{data.difference ?? "–"}</Fact>
              <Fact name="Since entry">{data.since ?? "–"}</Fact>
              <Fact name="Concerns">{data.subject ?? "The balance as a whole"}</Fact>
              <Fact name="First seen">
                <Time at={data.first_seen} />
              </Fact>
              <Fact name="Last seen">
                <Time at={data.last_seen} />
              </Fact>
              <Fact name="Kind">{data.kind}</Fact>
              <Fact name="Id">
                <CopyableId id={data.id} />
              </Fact>
            </Facts>
          </Card>
        </Columns>
      )}
    </Page>
  );
}
