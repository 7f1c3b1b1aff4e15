import type { Schema } from "@scrip/sdk";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import { type Account, type Catalog, useAccount } from "../../api/words.ts";
import { SignedAmount } from "../../components/Amount.tsx";
import { Badge } from "../../components/Badge.tsx";
import { Card, Columns, Stack } from "../../components/Card.tsx";
import { CopyableId } from "../../components/CopyableId.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { Page } from "../../components/Page.tsx";
import { Failed, Skeleton } from "../../components/states.tsx";
import { numberCell, Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { formatAmount, formatCredits } from "../../format/amounts.ts";
import { CATEGORY_NAMES, SOURCE_NAMES } from "../../format/names.ts";
import { formatUtc } from "../../format/times.ts";
import { urls } from "../../urls.ts";
import { ReportLink } from "../report/ReportLink.tsx";
import { Attribution } from "./Attribution.tsx";
import styles from "./Credits.module.css";
import { Reference } from "./Credits.tsx";
import { TYPE_NAMES } from "./search.ts";

type Entry = Schema<"EntryDetail">;
type Props = { account: Account; wallet: string; catalog: Catalog; entry: Entry };

/** One movement with everything there is to know of it. */
export function EntryPage() {
  const { account: id, wallet } = useParams({ from: "/signed-in/accounts/$account/wallets/$wallet" });
  const { entry: entryId } = useParams({ from: "/signed-in/accounts/$account/wallets/$wallet/credits/$entry" });
  const { account, catalog } = useAccount(id);
  // Whoever checks a chain knows an entry by its number alone.
  const byNumber = /^\d+$/.test(entryId);
  const asked = byNumber ? queries.entryByNumber(id, wallet, entryId) : queries.entry(id, entryId);
  const { data: entry, error, refetch } = useQuery(asked as ReturnType<typeof queries.entry>);
  if (entry === undefined) {
    return (
      <Page title="Movement">
        {error === null ? <Skeleton lines={8} /> : <Failed error={error} retry={() => void refetch()} />}
      </Page>
    );
  }
  const props = { account, wallet, catalog, entry };
  return (
    <Page
      title={entry.label}
      lead={
        <>
          <Link to={urls.credits(id, wallet)} className="nowrap">
            ← All movements
          </Link>{" "}
          <ReportLink account={id} wallet={wallet} search={{ entries: [entry.id] }}>
            Report a problem
          </ReportLink>
        </>
      }
    >
      <Columns wide>
        <Stack>
          <WhatHappened {...props} />
          <Attribution {...props} />
          <Chain entry={entry} />
        </Stack>
        <Stack>
          <Price {...props} />
          <Fundings {...props} />
          <Belonging {...props} />
          <Consumptions {...props} />
          {entry.metadata === null ? null : (
            <Card title="Notes of your provider's system">
              <pre className={styles["data"]}>{JSON.stringify(entry.metadata, null, 2)}</pre>
            </Card>
          )}
        </Stack>
      </Columns>
    </Page>
  );
}

function WhatHappened({ account, catalog, entry }: Props) {
  const { unit, words } = catalog;
  const action = catalog.actions.find((each) => each.id === entry.action);
  return (
    <Card title="What happened">
      <p className={styles["moved"]}>
        <span className={styles["amount"]}>
          <SignedAmount amount={entry.amount} unit={unit} />
        </span>
        <span className="soft">
          {formatAmount(entry.starting_balance, unit)} → {formatCredits(entry.ending_balance, unit)}
        </span>
      </p>
      <Facts>
        {entry.outstanding_change === 0 ? null : (
          <Fact name="Outstanding">
            <SignedAmount amount={entry.outstanding_change} unit={unit} />,{" "}
            {formatCredits(entry.ending_outstanding, unit)} after it
          </Fact>
        )}
        <Fact name="When">
          <Time at={entry.effective_at} />
          <div className="soft">{formatUtc(entry.effective_at)}</div>
        </Fact>
        {entry.posted_at === entry.effective_at ? null : (
          <Fact name="Written">
            <Time at={entry.posted_at} />
          </Fact>
        )}
        {entry.reason === null ? null : (
          <Fact name="Reason">
            <bdi>{entry.reason}</bdi>
          </Fact>
        )}
        {entry.case === null ? null : (
          <Fact name="For the case">
            <Link to={urls.case(account.id, entry.case)}>{entry.case}</Link>
          </Fact>
        )}
        {entry.action === null ? null : <Fact name="Action">{action?.label ?? entry.action}</Fact>}
        {entry.workspace === null ? null : (
          <Fact name={words.workspace.singular}>
            <bdi>{entry.workspace_name ?? entry.workspace}</bdi>
          </Fact>
        )}
        {entry.action === null ? null : (
          <Fact name={words.campaign.singular}>
            <bdi>{entry.campaign_name ?? entry.campaign ?? `No ${words.campaign.singular.toLowerCase()}`}</bdi>
          </Fact>
        )}
        {entry.reference === null ? null : (
          <Fact name="Record">
            <Reference reference={entry.reference} words={words.references} />
          </Fact>
        )}
        <Fact name="By">
          <bdi>{entry.actor}</bdi>
        </Fact>
      </Facts>
    </Card>
  );
}

function Price({ catalog: { unit }, entry }: Props) {
  if (entry.price === null) return null;
  const total = entry.price.lines.reduce((sum, line) => sum + line.amount, 0);
  return (
    <Card flush title="How the price is made" aside={`Prices of ${entry.price.version}`}>
      <Table caption="The price, line by line">
        <thead>
          <tr>
            <th scope="col">For</th>
            <th scope="col" className={numberCell}>
              {unit.plural}
            </th>
          </tr>
        </thead>
        <tbody>
          {entry.price.lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines never move, and two may read alike
            <tr key={index}>
              <th scope="row">{line.text}</th>
              <td className={numberCell}>{formatAmount(line.amount, unit)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Price</th>
            <td className={numberCell}>{formatAmount(total, unit)}</td>
          </tr>
        </tfoot>
      </Table>
    </Card>
  );
}

function Fundings({ catalog: { unit }, entry }: Props) {
  if (entry.fundings.length === 0) return null;
  return (
    <Card flush title={entry.amount < 0 ? "What paid for it" : "Where it went"}>
      <Table caption={entry.amount < 0 ? "Grants that paid for it" : "Grants that it filled"}>
        <thead>
          <tr>
            <th scope="col">Source</th>
            <th scope="col" className={numberCell}>
              {unit.plural}
            </th>
          </tr>
        </thead>
        <tbody>
          {entry.fundings.map((funding) => (
            <tr key={funding.grant}>
              <th scope="row">
                {SOURCE_NAMES[funding.source]}{" "}
                <Badge tone={funding.category === "paid" ? "accent" : "plain"}>
                  {CATEGORY_NAMES[funding.category]}
                </Badge>
              </th>
              <td className={numberCell}>{formatAmount(funding.amount, unit)}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

/** What this movement settles, refunds or pays, and what later settled or refunded it. */
function Belonging({ account, wallet, catalog: { unit }, entry }: Props) {
  if (entry.of === null && entry.related.length === 0 && entry.pays.length === 0) return null;
  const to = (id: string) => urls.entry(account.id, wallet, id);
  return (
    <Card title="What belongs to it">
      <ul>
        {entry.of === null ? null : (
          <li>
            It belongs to <Link to={to(entry.of)}>an earlier movement</Link>.
          </li>
        )}
        {entry.related.map((each) => (
          <li key={each.entry}>
            <Link to={to(each.entry)}>{TYPE_NAMES[each.type]}</Link>: <SignedAmount amount={each.amount} unit={unit} />
          </li>
        ))}
        {entry.pays.map((each) => (
          <li key={each.entry}>
            It paid {formatCredits(each.amount, unit)} that were <Link to={to(each.entry)}>outstanding</Link>.
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Consumptions({ account, wallet, catalog: { unit }, entry }: Props) {
  if (entry.consumptions.length === 0) return null;
  return (
    <Card flush title="What used these credits">
      <Table caption="Movements that drew on these credits">
        <thead>
          <tr>
            <th scope="col">Movement</th>
            <th scope="col" className={numberCell}>
              {unit.plural}
            </th>
          </tr>
        </thead>
        <tbody>
          {entry.consumptions.slice(0, MOST_CONSUMPTIONS).map((each) => (
            <tr key={`${each.entry} ${each.grant}`}>
              <th scope="row">
                <Link to={urls.entry(account.id, wallet, each.entry)}>{each.entry}</Link>
              </th>
              <td className={numberCell}>{formatAmount(each.amount, unit)}</td>
            </tr>
          ))}
        </tbody>
      </Table>
      {entry.consumptions.length <= MOST_CONSUMPTIONS ? null : (
        <p className={styles["more"]}>and {entry.consumptions.length - MOST_CONSUMPTIONS} more.</p>
      )}
    </Card>
  );
}

const MOST_CONSUMPTIONS = 12;

function Chain({ entry }: { entry: Entry }) {
  return (
    <Card title="Its place in the ledger">
      <Facts>
        <Fact name="Number">{entry.sequence}</Fact>
        <Fact name="Id">
          <CopyableId id={entry.id} />
        </Fact>
        <Fact name="Hash">
          <CopyableId id={entry.hash} />
        </Fact>
        {entry.sequence === 1 ? null : (
          <Fact name="Hash before">
            <CopyableId id={entry.previous_hash} />
          </Fact>
        )}
        {entry.idempotency_key === null ? null : (
          <Fact name="Request">
            <CopyableId id={entry.idempotency_key} />
          </Fact>
        )}
      </Facts>
    </Card>
  );
}
