import type { Schema } from "@scrip/sdk";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { isUndecided } from "../../api/failures.ts";
import { queries } from "../../api/queries.ts";
import { useRefresh } from "../../api/refresh.ts";
import { scrip } from "../../api/scrip.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { Choice } from "../../components/Choice.tsx";
import { Confirm } from "../../components/Confirm.tsx";
import { Field } from "../../components/Field.tsx";
import { Failed } from "../../components/states.tsx";
import { formatCredits, formatMoney } from "../../format/amounts.ts";
import { cardName } from "./cards.ts";
import styles from "./Plan.module.css";
import { type WalletProps, workspaceOf } from "./props.ts";

/** Buys packs: first what it will cost, then the purchase, once, however often the answer gets lost. */
export function TopUp({ account, wallet, catalog }: WalletProps) {
  const refresh = useRefresh(account.id);
  const [packId, setPackId] = useState(catalog.packs[0]?.id ?? "");
  const [count, setCount] = useState("1");
  const [method, setMethod] = useState("");
  const [asking, setAsking] = useState(false);
  // One key a purchase: kept while nobody knows whether it went through, so that a repeat buys nothing twice.
  const key = useRef(crypto.randomUUID());
  const { data: methods } = useQuery(queries.paymentMethods(account.id));
  const buy = useMutation({
    mutationFn: (body: { pack: string; count: number; payment_method?: string }) =>
      scrip.post("/v1/accounts/{account}/topups", {
        path: { account: account.id },
        body: { ...workspaceOf({ catalog, wallet }), ...body },
        idempotencyKey: key.current,
      }),
    onSettled: async (_answer, error) => {
      if (!isUndecided(error)) key.current = crypto.randomUUID();
      setAsking(false);
      await refresh();
    },
  });
  const pack = catalog.packs.find((each) => each.id === packId);
  if (pack === undefined) return null;
  const packs = /^[1-9]\d{0,3}$/.test(count) ? Number(count) : null;
  const { unit } = catalog;
  return (
    <Card title="Top up">
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (packs !== null) setAsking(true);
        }}
      >
        <div className={styles["fields"]}>
          <Choice
            label="Pack"
            value={packId}
            options={catalog.packs.map(({ id, name, price }) => ({
              value: id,
              text: `${name}, ${formatMoney(price)}`,
            }))}
            onChange={setPackId}
          />
          <Field
            label="How many"
            inputMode="numeric"
            value={count}
            onChange={setCount}
            error={packs === null ? "A whole number from 1 to 9999." : undefined}
          />
          {methods === undefined || methods.payment_methods.length === 0 ? null : (
            <Choice
              label="Card"
              value={method}
              options={[
                { value: "", text: "The default card" },
                ...methods.payment_methods.map((card) => ({ value: card.id, text: cardName(card) })),
              ]}
              onChange={setMethod}
            />
          )}
        </div>
        {asking && packs !== null ? (
          <Confirm
            label="Confirm the purchase"
            action="Pay now"
            busyText="Paying…"
            busy={buy.isPending}
            onConfirm={() =>
              buy.mutate({ pack: pack.id, count: packs, ...(method === "" ? {} : { payment_method: method }) })
            }
            onCancel={() => setAsking(false)}
          >
            Your card will be charged{" "}
            <strong>{formatMoney({ ...pack.price, amount: pack.price.amount * packs })}</strong> for{" "}
            <strong>{formatCredits(pack.credits * packs, unit)}</strong>. They do not lapse with the plan's cycle.
          </Confirm>
        ) : (
          <p>
            <Button kind="primary" type="submit" isDisabled={packs === null}>
              Buy
            </Button>
          </p>
        )}
      </form>
      <div role="status">{buy.data === undefined ? null : <Outcome answer={buy.data} unit={unit} />}</div>
      {buy.error === null ? null : <Failed error={buy.error} />}
    </Card>
  );
}

type Bought = Schema<"EntryAnswer"> | Schema<"PaymentAnswer">;

function Outcome({ answer, unit }: { answer: Bought; unit: WalletProps["catalog"]["unit"] }) {
  if ("entry" in answer) {
    return (
      <p className={styles["done"]}>
        {formatCredits(answer.entry.amount, unit)} added. The balance is {formatCredits(answer.wallet.balance, unit)}.
      </p>
    );
  }
  const { state, confirm_url, reason } = answer.payment;
  return (
    <p className={styles["done"]}>
      {state === "needs_confirmation"
        ? "Your bank wants you to confirm the payment. "
        : "The payment is being decided. "}
      {confirm_url === null ? "The credits arrive as soon as it is." : <a href={confirm_url}>Confirm it</a>} {reason}
    </p>
  );
}
