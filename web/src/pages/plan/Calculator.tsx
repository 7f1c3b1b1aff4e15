import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { failureOf } from "../../api/failures.ts";
import { useMay } from "../../api/permissions.ts";
import { scrip } from "../../api/scrip.ts";
import { Choice } from "../../components/Choice.tsx";
import { Field } from "../../components/Field.tsx";
import { formatAmount, formatCredits, formatMoney } from "../../format/amounts.ts";
import styles from "./Plan.module.css";
import type { WalletProps } from "./props.ts";
import { workspaceOf } from "./props.ts";
import { type Filled, fieldsOf, readQuantities } from "./quantities.ts";

/** What something would cost, as the server quotes it: nothing is taken. */
export function Calculator({ account, wallet, catalog }: WalletProps) {
  const may = useMay();
  const [chosen, setChosen] = useState(catalog.actions[0]?.id ?? "");
  const [filled, setFilled] = useState<Filled>({});
  const action = catalog.actions.find((each) => each.id === chosen);
  const quantities = useDeferredValue(action === undefined ? null : readQuantities(action, filled));
  const workspace = workspaceOf({ catalog, wallet }).workspace ?? "calculator";
  const { data, error } = useQuery({
    queryKey: ["quote", account.id, workspace, chosen, quantities],
    queryFn: ({ signal }) =>
      scrip.post("/v1/accounts/{account}/quotes", {
        path: { account: account.id },
        body: { workspace, action: chosen, ...(isEmpty(quantities) ? {} : { quantities: quantities! }) },
        signal,
      }),
    enabled: may("quote") && action !== undefined && quantities !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (action === undefined || !may("quote")) return null;
  const { unit } = catalog;
  return (
    <div className={styles["calculator"]}>
      <h3>What would it cost?</h3>
      <div className={styles["fields"]}>
        <Choice
          label="Action"
          value={chosen}
          options={catalog.actions.map(({ id, label }) => ({ value: id, text: label }))}
          onChange={(id) => {
            setChosen(id);
            setFilled({});
          }}
        />
        {fieldsOf(action).map(({ name, label, hint }) => (
          <Field
            key={`${chosen} ${name}`}
            label={label}
            inputMode="numeric"
            value={filled[name] ?? ""}
            {...(hint === null ? {} : { hint })}
            onChange={(value) => setFilled({ ...filled, [name]: value })}
          />
        ))}
      </div>
      <output className={styles["quote"]}>
        {quantities === null ? (
          <span>Whole numbers, please.</span>
        ) : error !== null ? (
          <span>{failureOf(error).detail}</span>
        ) : data === undefined ? (
          <span className="soft">…</span>
        ) : (
          <>
            <strong>{formatCredits(data.amount, unit)}</strong>{" "}
            <span className="soft">
              {data.lines.map((line) => `${line.text}: ${formatAmount(line.amount, unit)}`).join(" + ")}
            </span>
            <div>
              {data.covered
                ? "The balance covers it."
                : data.auto_reload === null
                  ? `The balance is ${formatCredits(data.amount - data.available, unit)} short.`
                  : `The balance is short: Auto Reload would buy ${formatCredits(data.auto_reload.credits, unit)} for ${formatMoney(data.auto_reload.money)}.`}
            </div>
          </>
        )}
      </output>
    </div>
  );
}

function isEmpty(quantities: object | null): boolean {
  return quantities === null || Object.keys(quantities).length === 0;
}
