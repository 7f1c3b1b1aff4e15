import { Link, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "../../api/permissions.ts";
import { scrip } from "../../api/scrip.ts";
import { useAccount } from "../../api/words.ts";
import { Card } from "../../components/Card.tsx";
import { Choice } from "../../components/Choice.tsx";
import { Field } from "../../components/Field.tsx";
import { MessageField } from "../../components/MessageField.tsx";
import { Page } from "../../components/Page.tsx";
import { Empty } from "../../components/states.tsx";
import { readAmount } from "../../format/amounts.ts";
import { urls } from "../../urls.ts";
import { ByHand } from "./ByHand.tsx";
import styles from "./Console.module.css";
import { ForCase } from "./ForCase.tsx";
import { NotYours } from "./NotYours.tsx";

/** Corrects a balance by hand, with a reason that the customer reads. */
export function Adjust() {
  const { accountId } = useParams({ from: "/signed-in/console/accounts/$accountId/adjust" });
  const search = useSearch({ from: "/signed-in/console/accounts/$accountId/adjust" });
  const { account, catalog } = useAccount(accountId);
  const may = useMay();
  const [wallet, setWallet] = useState(search.wallet ?? account.wallets[0]?.id ?? "");
  const [direction, setDirection] = useState<"give" | "take">("give");
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const [category, setCategory] = useState<"promotional" | "paid">("promotional");
  const [beyond, setBeyond] = useState(false);
  const amount = readAmount(typed, catalog.unit);
  const isSound = amount !== null && amount > 0;
  const body =
    !isSound || reason.trim() === ""
      ? null
      : {
          amount: direction === "give" ? amount : -amount,
          reason: reason.trim(),
          ...(catalog.wallets === "workspace" ? { workspace: wallet } : {}),
          ...(direction === "give" ? { category } : beyond ? { allow_outstanding: true } : {}),
          ...(search.case === undefined ? {} : { case: search.case }),
        };
  const { plural } = catalog.unit;
  return (
    <Page
      title="Adjust a balance"
      lead={
        <>
          Of <Link to={urls.console.account(account.id)}>{account.name ?? account.id}</Link>
          <ForCase account={account.id} id={search.case} />
        </>
      }
    >
      <Card>
        {!may("adjust") ? (
          <NotYours what="adjust balances" />
        ) : account.wallets.length === 0 ? (
          <Empty title="There is no balance yet">It comes with the first credits that are given or used.</Empty>
        ) : (
          <ByHand
            account={account}
            catalog={catalog}
            what="the adjustment"
            asked={body === null ? null : { operation: "adjustment", ...body }}
            post={(idempotencyKey) =>
              scrip.post("/v1/accounts/{account}/adjustments", {
                path: { account: account.id },
                body: body!,
                idempotencyKey,
              })
            }
          >
            <div className={styles["fields"]}>
              {catalog.wallets === "account" ? null : (
                <Choice
                  label={catalog.words.workspace.singular}
                  value={wallet}
                  options={account.wallets.map(({ id }) => ({ value: id, text: id }))}
                  onChange={setWallet}
                />
              )}
              <Choice
                label="What"
                value={direction}
                options={[
                  { value: "give", text: `Give ${plural}` },
                  { value: "take", text: `Take ${plural}` },
                ]}
                onChange={setDirection}
              />
              <Field
                label={`How many ${plural}`}
                inputMode="decimal"
                required
                value={typed}
                onChange={setTyped}
                error={typed === "" || isSound ? undefined : `A number of ${plural}, more than nothing.`}
              />
              {direction === "give" ? (
                <Choice
                  label="They count as"
                  value={category}
                  options={[
                    { value: "promotional", text: "Promotional" },
                    { value: "paid", text: "Paid" },
                  ]}
                  onChange={setCategory}
                />
              ) : null}
            </div>
            {direction === "take" ? (
              <label className={styles["check"]}>
                <input type="checkbox" checked={beyond} onChange={(event) => setBeyond(event.target.checked)} />
                Where the balance does not reach, the rest becomes outstanding
              </label>
            ) : null}
            <MessageField
              label="Reason"
              value={reason}
              onChange={setReason}
              hint="The customer reads it in the log."
              maxLength={2_000}
              required
            />
          </ByHand>
        )}
      </Card>
    </Page>
  );
}
