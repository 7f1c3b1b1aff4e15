import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useIsStaff } from "../../api/permissions.ts";
import { queries } from "../../api/queries.ts";
import { type Account, type Catalog, useAccount } from "../../api/words.ts";
import { Card, Columns, Stack } from "../../components/Card.tsx";
import { CopyableId } from "../../components/CopyableId.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { Page } from "../../components/Page.tsx";
import { Failed, Skeleton, Stale } from "../../components/states.tsx";
import { Time } from "../../components/Time.tsx";
import { formatCredits, formatSigned } from "../../format/amounts.ts";
import { urls } from "../../urls.ts";
import { Bridge } from "../explanation/Bridge.tsx";
import { Reasons } from "../explanation/Reasons.tsx";
import { CaseActs } from "./CaseActs.tsx";
import { CaseStanding } from "./CaseStanding.tsx";
import { Correct } from "./Correct.tsx";
import { type CaseDetail, isOpen } from "./case.ts";
import { Thread } from "./Thread.tsx";

export type CaseProps = { account: Account; catalog: Catalog; of: CaseDetail };

/** One reported problem: what was reported, what was said, what has corrected it. The same for customers and staff. */
export function Case() {
  const { account: id } = useParams({ from: "/signed-in/accounts/$account" });
  const { case: caseId } = useParams({ from: "/signed-in/accounts/$account/cases/$case" });
  const { account, catalog } = useAccount(id);
  const staff = useIsStaff();
  const { data, error, isError, dataUpdatedAt, refetch } = useQuery(queries.case(id, caseId));
  const retry = () => void refetch();
  if (data === undefined) {
    return <Page title="Case">{error === null ? <Skeleton lines={8} /> : <Failed error={error} retry={retry} />}</Page>;
  }
  const props = { account, catalog, of: data };
  return (
    <Page
      title={`Case: ${data.explanation.owner}`}
      lead={
        <>
          <CaseStanding of={data} />{" "}
          <Link to={urls.cases(id)} className="nowrap">
            ← All cases
          </Link>
        </>
      }
    >
      {isError ? <Stale since={dataUpdatedAt} retry={retry} /> : null}
      <Columns wide>
        <Stack>
          <Outcome {...props} />
          <Card title="What was said">
            <Thread {...props} />
          </Card>
          <CaseActs {...props} />
          {staff && isOpen(data) ? <Correct {...props} /> : null}
        </Stack>
        <Stack>
          <Reported {...props} />
          <Reasons
            account={account}
            wallet={data.wallet}
            explanation={data.explanation}
            title="The explanation as it stood when this was reported"
          />
          <Bridge account={account} catalog={catalog} wallet={data.wallet} explanation={data.explanation} />
        </Stack>
      </Columns>
    </Page>
  );
}

function Reported({ account, catalog: { unit, words, wallets }, of }: CaseProps) {
  const amount = (value: number | null) => (value === null ? "Not said" : formatCredits(value, unit));
  const zone = account.time_zone;
  return (
    <Card title="What was reported">
      <Facts>
        {wallets === "account" ? null : (
          <Fact name={words.workspace.singular}>
            <Link to={urls.overview(account.id, of.wallet)}>
              <bdi>{of.explanation.owner}</bdi>
            </Link>
          </Fact>
        )}
        <Fact name="Expected">{amount(of.expected)}</Fact>
        <Fact name="Seen">{amount(of.seen)}</Fact>
        {of.expected === null || of.seen === null ? null : (
          <Fact name="Difference">{formatSigned(of.seen - of.expected, unit)}</Fact>
        )}
        <Fact name="Window">
          <Time at={of.from} date timeZone={zone} /> – <Time at={of.to} date timeZone={zone} />
        </Fact>
        <Fact name="Movements">
          {of.entries.length === 0
            ? "None named"
            : of.entries.map((entry, index) => (
                <span key={entry}>
                  <Link to={urls.entry(account.id, of.wallet, entry)}>See {index + 1}</Link>{" "}
                </span>
              ))}
        </Fact>
        <Fact name="Reported">
          <Time at={of.opened_at} /> by <bdi>{of.opened_by}</bdi>
        </Fact>
        <Fact name="Id">
          <CopyableId id={of.id} />
        </Fact>
      </Facts>
    </Card>
  );
}

/** How it ended: for a correction, what stands in the log. Never more than what is there. */
function Outcome({ account, catalog: { unit }, of }: CaseProps) {
  const { correction } = of;
  if (of.state === "explained") {
    return (
      <Card title="Closed as explained">
        <p>The balance was found to be right; the reason is below. If that does not answer it, ask again.</p>
      </Card>
    );
  }
  if (of.state !== "corrected" || correction === null) return null;
  return (
    <Card title="Corrected">
      {correction.entry === null ? (
        <p>A stored figure had drifted from the ledger and was put right. No movement was wrong.</p>
      ) : (
        <p>
          {correction.amount === null
            ? "The correction"
            : `The correction of ${formatSigned(correction.amount, unit)} `}
          stands in the log: <Link to={urls.entry(account.id, of.wallet, correction.entry)}>see the movement</Link>.
        </p>
      )}
    </Card>
  );
}
