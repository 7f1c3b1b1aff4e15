import type { Schema } from "@scrip/sdk";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import { scrip } from "../../api/scrip.ts";
import { type Account, type Catalog, useAccount } from "../../api/words.ts";
import { Card, Columns, Stack } from "../../components/Card.tsx";
import { CopyableId } from "../../components/CopyableId.tsx";
import { DownloadButton } from "../../components/DownloadButton.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { Page } from "../../components/Page.tsx";
import { Empty, Failed, Skeleton, Stale } from "../../components/states.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { formatAmount, formatCredits } from "../../format/amounts.ts";
import { locale } from "../../format/locale.ts";
import { urls } from "../../urls.ts";
import styles from "./Backfill.module.css";
import { BackfillActs } from "./BackfillActs.tsx";
import { BackfillState } from "./BackfillState.tsx";

export type BackfillProps = { account: Account; catalog: Catalog; backfill: Schema<"BackfillDetail"> };

/** One backfill: what it would change or has changed, as a whole, and the way there and back. For staff. */
export function Backfill() {
  const { account: id } = useParams({ from: "/signed-in/accounts/$account" });
  const { backfill: backfillId } = useParams({ from: "/signed-in/accounts/$account/backfills/$backfill" });
  const { account, catalog } = useAccount(id);
  const { data, error, isError, dataUpdatedAt, refetch } = useQuery(queries.backfill(id, backfillId));
  const retry = () => void refetch();
  if (data === undefined) {
    return (
      <Page title="Backfill">{error === null ? <Skeleton lines={8} /> : <Failed error={error} retry={retry} />}</Page>
    );
  }
  const props = { account, catalog, backfill: data };
  return (
    <Page
      title="Backfill"
      lead={
        <>
          <BackfillState state={data.state} />{" "}
          <Link to={urls.coverage(id)} className="nowrap">
            ← Coverage
          </Link>
        </>
      }
    >
      {isError ? <Stale since={dataUpdatedAt} retry={retry} /> : null}
      <Columns wide>
        <Stack>
          <Standing {...props} />
          <BackfillActs {...props} />
        </Stack>
        {data.state === "preview" ? <Effect {...props} /> : <ByCampaign {...props} />}
      </Columns>
      <Changes {...props} />
    </Page>
  );
}

function Standing({ catalog: { unit }, backfill }: BackfillProps) {
  const { resolved, unresolved, applied, reverted } = backfill;
  return (
    <Card title="What it is">
      <Facts>
        <Fact name="Resolved">{sumInWords(resolved, unit)}</Fact>
        <Fact name="Unresolved">{sumInWords(unresolved, unit)}</Fact>
        <Fact name="Proposed">
          <Act at={backfill.made_at} by={backfill.made_by} />
        </Fact>
        {applied === null ? null : (
          <Fact name="Applied">
            <Act {...applied} />
          </Fact>
        )}
        {reverted === null ? null : (
          <Fact name="Reverted">
            <Act {...reverted} />
          </Fact>
        )}
        <Fact name="Id">
          <CopyableId id={backfill.id} />
        </Fact>
      </Facts>
    </Card>
  );
}

function sumInWords({ entries, credits }: { entries: number; credits: number }, unit: Catalog["unit"]): string {
  return `${entries.toLocaleString(locale)} ${entries === 1 ? "movement" : "movements"}, ${formatCredits(credits, unit)}`;
}

function Act({ at, by, amendments }: { at: string; by: string; amendments?: number }) {
  return (
    <>
      <Time at={at} /> by <bdi>{by}</bdi>
      {amendments === undefined ? null : (
        <div className="soft">
          {amendments.toLocaleString(locale)} {amendments === 1 ? "movement" : "movements"} attributed anew, with what
          settled or refunded them
        </div>
      )}
    </>
  );
}

/** What usage would become, campaign by campaign. A workspace's sum stays. */
function Effect({ catalog: { unit, words }, backfill }: BackfillProps) {
  const effect = backfill.effect ?? [];
  return (
    <Card flush title="What usage would become" aside="All usage so far">
      {effect.length === 0 ? (
        <Empty title="Nothing would change">
          No record resolves any of it. Bring records for what is unresolved, and look again.
        </Empty>
      ) : (
        <Table caption="Usage before and after">
          <thead>
            <tr>
              <th scope="col">{words.workspace.singular}</th>
              <th scope="col">{words.campaign.singular}</th>
              <th scope="col" className={numberCell}>
                Before
              </th>
              <th scope="col" className={numberCell}>
                After
              </th>
            </tr>
          </thead>
          <tbody>
            {effect.map((each) => (
              <tr key={`${each.workspace}\n${each.campaign}`}>
                <td className="wrap">
                  <bdi>{each.workspace_name ?? each.workspace}</bdi>
                </td>
                <th scope="row" className="wrap">
                  {each.campaign === null ? (
                    `No ${words.campaign.singular.toLowerCase()}`
                  ) : (
                    <bdi>{each.campaign_name ?? each.campaign}</bdi>
                  )}
                </th>
                <td className={numberCell}>{formatAmount(each.before, unit)}</td>
                <td className={numberCell}>{formatAmount(each.after, unit)}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}

function ByCampaign({ catalog: { unit, words }, backfill }: BackfillProps) {
  return (
    <Card flush title="What was attributed" aside={backfill.state === "reverted" ? "Taken back since" : undefined}>
      <Table caption="Attributed by campaign">
        <thead>
          <tr>
            <th scope="col">{words.workspace.singular}</th>
            <th scope="col">{words.campaign.singular}</th>
            <th scope="col" className={numberCell}>
              Movements
            </th>
            <th scope="col" className={numberCell}>
              {unit.plural}
            </th>
          </tr>
        </thead>
        <tbody>
          {backfill.by_campaign.map((each) => (
            <tr key={`${each.workspace}\n${each.campaign}`}>
              <td className="wrap">
                <bdi>{each.workspace}</bdi>
              </td>
              <th scope="row" className="wrap">
                <bdi>{each.campaign}</bdi>
              </th>
              <td className={numberCell}>{each.entries.toLocaleString(locale)}</td>
              <td className={numberCell}>{formatAmount(each.credits, unit)}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

/** The movements themselves; each opens to its own history. */
function Changes({ account, catalog: { unit, words }, backfill }: BackfillProps) {
  const { changes, resolved } = backfill;
  if (changes.length === 0) return null;
  return (
    <Card flush title="Movement by movement">
      <Table caption="Movements and what they are attributed to">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Record</th>
            <th scope="col">{words.workspace.singular}</th>
            <th scope="col">{words.campaign.singular}</th>
            <th scope="col" className={numberCell}>
              {unit.plural}
            </th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.entry}>
              <th scope="row">
                <Link to={urls.entry(account.id, change.wallet, change.entry)}>{change.label}</Link>
              </th>
              <td className="wrap">
                <bdi>{`${words.references[change.reference.type]?.singular ?? change.reference.type} ${change.reference.id}`}</bdi>
              </td>
              <td className="wrap">
                <bdi>{change.workspace}</bdi>
              </td>
              <td className="wrap">
                <bdi>{change.campaign}</bdi>
              </td>
              <td className={numberCell}>{formatAmount(change.credits, unit)}</td>
            </tr>
          ))}
        </tbody>
      </Table>
      <div className={styles["more"]}>
        {resolved.entries <= changes.length ? null : (
          <p>
            These are the first {changes.length.toLocaleString(locale)} of {resolved.entries.toLocaleString(locale)}.
          </p>
        )}
        <DownloadButton
          text="Download all of them"
          name={`backfill-${account.id}.csv`}
          ask={() =>
            scrip.download("/v1/accounts/{account}/backfills/{backfill}/changes.csv", {
              path: { account: account.id, backfill: backfill.id },
            })
          }
        />
      </div>
    </Card>
  );
}
