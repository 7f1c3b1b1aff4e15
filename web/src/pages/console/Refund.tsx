import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "../../api/permissions.ts";
import { queries } from "../../api/queries.ts";
import { scrip } from "../../api/scrip.ts";
import { type Account, type Catalog, useAccount } from "../../api/words.ts";
import { SignedAmount } from "../../components/Amount.tsx";
import { Card } from "../../components/Card.tsx";
import { Field } from "../../components/Field.tsx";
import { MessageField } from "../../components/MessageField.tsx";
import { Page } from "../../components/Page.tsx";
import { Failed } from "../../components/states.tsx";
import { Time } from "../../components/Time.tsx";
import { readAmount } from "../../format/amounts.ts";
import { urls } from "../../urls.ts";
import { ByHand } from "./ByHand.tsx";
import styles from "./Console.module.css";
import { ForCase } from "./ForCase.tsx";
import { NotYours } from "./NotYours.tsx";

/** Gives a charge or a settled deposit back, whole or in part, with a reason that the customer reads. */
export function Refund() {
  const { accountId } = useParams({ from: "/signed-in/console/accounts/$accountId/refund" });
  const search = useSearch({ from: "/signed-in/console/accounts/$accountId/refund" });
  const { account, catalog } = useAccount(accountId);
  const may = useMay();
  const [entry, setEntry] = useState(search.entry ?? "");
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const amount = typed === "" ? undefined : readAmount(typed, catalog.unit);
  const isSound = amount === undefined || (amount !== null && amount > 0);
  const body =
    entry.trim() === "" || reason.trim() === "" || !isSound
      ? null
      : {
          entry: entry.trim(),
          reason: reason.trim(),
          ...(amount == null ? {} : { amount }),
          ...(search.case === undefined ? {} : { case: search.case }),
        };
  return (
    <Page
      title="Refund a movement"
      lead={
        <>
          Of <Link to={urls.console.account(account.id)}>{account.name ?? account.id}</Link>
          <ForCase account={account.id} id={search.case} />
        </>
      }
    >
      <Card>
        {may("refund") ? (
          <ByHand
            account={account}
            catalog={catalog}
            what="the refund"
            asked={body === null ? null : { operation: "refund", ...body }}
            post={(idempotencyKey) =>
              scrip.post("/v1/accounts/{account}/refunds", {
                path: { account: account.id },
                body: body!,
                idempotencyKey,
              })
            }
          >
            <div className={styles["fields"]}>
              <Field
                label="Movement"
                required
                value={entry}
                onChange={setEntry}
                hint="The id of a charge or a settled deposit."
              />
              <Field
                label={`How many ${catalog.unit.plural}`}
                inputMode="decimal"
                value={typed}
                onChange={setTyped}
                hint="Empty: all that is left to refund."
                error={isSound ? undefined : `A number of ${catalog.unit.plural}, more than nothing.`}
              />
            </div>
            <Movement account={account} catalog={catalog} entry={entry.trim()} />
            <MessageField
              label="Reason"
              value={reason}
              onChange={setReason}
              hint="The customer reads it in the log."
              maxLength={2_000}
              required
            />
          </ByHand>
        ) : (
          <NotYours what="refund movements" />
        )}
      </Card>
    </Page>
  );
}

/** The movement that is given back, to see that it is the right one. */
function Movement({ account, catalog, entry: id }: { account: Account; catalog: Catalog; entry: string }) {
  const { data: entry, error } = useQuery({ ...queries.entry(account.id, id), enabled: /^en_/.test(id) });
  if (error !== null) return <Failed error={error} />;
  if (entry === undefined) return null;
  return (
    <p className={styles["line"]}>
      <Link to={urls.entry(account.id, entry.wallet, entry.id)}>{entry.label}</Link>
      <SignedAmount amount={entry.amount} unit={catalog.unit} />
      <Time at={entry.effective_at} />
      <span className="soft">{entry.reference === null ? "" : `${entry.reference.type} ${entry.reference.id}`}</span>
    </p>
  );
}
