import type { Schema } from "@scrip/sdk";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import type { Catalog } from "../../api/words.ts";
import { Badge, type Tone } from "../../components/Badge.tsx";
import { Card, Columns, Stack } from "../../components/Card.tsx";
import { Page } from "../../components/Page.tsx";
import { Empty, Failed, Skeleton } from "../../components/states.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { formatAmount, formatCredits, formatMoney } from "../../format/amounts.ts";
import { urls } from "../../urls.ts";
import styles from "./Console.module.css";

type Version = Schema<"CatalogVersions">["versions"][number];

const STATES: Record<Version["state"], { text: string; tone: Tone }> = {
  past: { text: "Past", tone: "plain" },
  in_force: { text: "In force", tone: "good" },
  future: { text: "To come", tone: "accent" },
};

/** One product: its plans and packs, and every version of its prices with what differs between them. */
export function CatalogPage() {
  const { product } = useParams({ from: "/signed-in/console/catalogs/$product" });
  const { data: catalog } = useSuspenseQuery(queries.catalog(product));
  const { data, error, refetch } = useQuery(queries.catalogVersions(product));
  return (
    <Page title={catalog.name} lead={<Link to={urls.console.catalogs()}>← Catalogs</Link>}>
      {error === null ? null : <Failed error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton lines={8} /> : null}
      <Stack>
        {data?.versions.map((version) => (
          <Prices key={version.version} version={version} catalog={catalog} />
        ))}
        <Columns wide>
          <Plans catalog={catalog} />
          <Packs catalog={catalog} />
        </Columns>
      </Stack>
    </Page>
  );
}

function Prices({ version, catalog }: { version: Version; catalog: Catalog }) {
  const { text, tone } = STATES[version.state];
  return (
    <Card
      flush
      title={
        <>
          Prices {version.version} <Badge tone={tone}>{text}</Badge>
        </>
      }
      aside={
        <>
          From <Time at={version.effective_at} />
        </>
      }
    >
      <Changes version={version} />
      <Table caption={`Prices of version ${version.version}`}>
        <thead>
          <tr>
            <th scope="col">Action</th>
            <th scope="col">Price</th>
            <th scope="col">Attribution</th>
          </tr>
        </thead>
        <tbody>
          {version.actions.map((action) => (
            <tr key={action.id}>
              <th scope="row" className="wrap">
                {action.label}
                <div className={styles["small"]}>{action.id}</div>
              </th>
              <td className={styles["wide"]}>
                {action.price}
                {action.settlement_price === null ? null : (
                  <div className={styles["small"]}>{action.settlement_price}</div>
                )}
                {action.once_per === null ? null : <div className={styles["small"]}>Billed once for a reference</div>}
              </td>
              <td>{attributionInWords(action.attribution, catalog)}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

function attributionInWords(attribution: Version["actions"][number]["attribution"], { words }: Catalog): string {
  if (attribution === "none") return `Belongs to no ${words.campaign.singular.toLowerCase()}`;
  return `Needs a ${words[attribution].singular.toLowerCase()}`;
}

function Changes({ version: { version, changes } }: { version: Version }) {
  if (changes === null) return null;
  if (changes.length === 0) return <Empty title="Nothing differs from the version before" />;
  return (
    <div className={styles["changes"]}>
      <Table caption={`What version ${version} changes`}>
        <thead>
          <tr>
            <th scope="col">What changes</th>
            <th scope="col">Before</th>
            <th scope="col">From then on</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ action, label, before, after }) => (
            <tr key={action}>
              <th scope="row" className="wrap">
                {label}
              </th>
              <td className={styles["wide"]}>{before ?? "Not there"}</td>
              <td className={styles["wide"]}>{after ?? "Not there any more"}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function Plans({ catalog }: { catalog: Catalog }) {
  return (
    <Card flush title="Plans">
      {catalog.plans.length === 0 ? (
        <Empty title="No plans" />
      ) : (
        <Table caption="What each plan gives">
          <thead>
            <tr>
              <th scope="col">Plan</th>
              <th scope="col" className={numberCell}>
                {catalog.unit.plural} a month
              </th>
              <th scope="col">Unused ones</th>
            </tr>
          </thead>
          <tbody>
            {catalog.plans.map(({ id, name, allocation, rollover }) => (
              <tr key={id}>
                <th scope="row">{name}</th>
                <td className={numberCell}>{formatAmount(allocation, catalog.unit)}</td>
                <td>{rolloverInWords(rollover, catalog)}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}

function rolloverInWords(rollover: Catalog["plans"][number]["rollover"], { unit }: Catalog): string {
  if (rollover === "none") return "Lapse at renewal";
  return rollover === "all" ? "Roll over" : `Roll over up to ${formatCredits(rollover.cap, unit)}`;
}

function Packs({ catalog }: { catalog: Catalog }) {
  return (
    <Card flush title="Packs">
      {catalog.packs.length === 0 ? (
        <Empty title="No packs" />
      ) : (
        <Table caption="What each pack costs">
          <thead>
            <tr>
              <th scope="col">Pack</th>
              <th scope="col" className={numberCell}>
                {catalog.unit.plural}
              </th>
              <th scope="col" className={numberCell}>
                Price
              </th>
            </tr>
          </thead>
          <tbody>
            {catalog.packs.map(({ id, name, credits, price }) => (
              <tr key={id}>
                <th scope="row">{name}</th>
                <td className={numberCell}>{formatAmount(credits, catalog.unit)}</td>
                <td className={numberCell}>{formatMoney(price)}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}
