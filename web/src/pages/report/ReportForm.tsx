import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { isUndecided } from "../../api/failures.ts";
import { useMay } from "../../api/permissions.ts";
import { useRefresh } from "../../api/refresh.ts";
import { scrip } from "../../api/scrip.ts";
import type { Account, Catalog } from "../../api/words.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { Field } from "../../components/Field.tsx";
import { MessageField } from "../../components/MessageField.tsx";
import { Empty, Failed } from "../../components/states.tsx";
import { readAmount, writeAmount } from "../../format/amounts.ts";
import { dayOf, startOfDay } from "../../format/days.ts";
import { urls } from "../../urls.ts";
import { LONGEST_MESSAGE } from "../cases/case.ts";
import { ChosenEntries } from "./ChosenEntries.tsx";
import styles from "./Report.module.css";
import type { ReportSearch } from "./search.ts";

type Props = {
  account: Account;
  catalog: Catalog;
  wallet: string;
  /** What the wallet holds now: what was seen, where nothing else is said. */
  balance: number;
  search: ReportSearch;
  change: (changed: Partial<ReportSearch>) => void;
};

/** What was expected, what is seen, since when, which movements look wrong, and a message. */
export function ReportForm({ account, catalog, wallet, balance, search, change }: Props) {
  const may = useMay();
  const navigate = useNavigate();
  const refresh = useRefresh(account.id);
  const { unit } = catalog;
  const zone = account.time_zone;
  const [expected, setExpected] = useState(search.expected === undefined ? "" : writeAmount(search.expected, unit));
  const [seen, setSeen] = useState(writeAmount(search.seen ?? balance, unit));
  const [message, setMessage] = useState("");
  // One report, however often it is sent.
  const key = useRef(crypto.randomUUID());
  const entries = search.entries ?? [];
  const amounts = { expected: amountOf(expected, unit), seen: amountOf(seen, unit) };
  const wrong = (amount: number | null | undefined) => (amount === null ? `A number of ${unit.plural}.` : undefined);
  const { from, to } = search;
  const endless = from === undefined && to !== undefined;
  const order = from !== undefined && to !== undefined && Date.parse(to) <= Date.parse(from);
  const ready = message.trim() !== "" && amounts.expected !== null && amounts.seen !== null && !order && !endless;
  const report = useMutation({
    mutationFn: () =>
      scrip.post("/v1/accounts/{account}/cases", {
        path: { account: account.id },
        body: {
          wallet,
          message: message.trim(),
          ...(amounts.expected == null ? {} : { expected: amounts.expected }),
          ...(amounts.seen == null ? {} : { seen: amounts.seen }),
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
          ...(entries.length === 0 ? {} : { entries }),
        },
        idempotencyKey: key.current,
      }),
    onSuccess: async ({ case: opened }) => {
      await refresh();
      await navigate({ to: urls.case(account.id, opened.id) });
    },
    onError: (error) => {
      if (!isUndecided(error)) key.current = crypto.randomUUID();
    },
  });
  if (!may("report")) {
    return (
      <Card>
        <Empty title="You cannot report from here">Ask somebody of your company who may.</Empty>
      </Card>
    );
  }
  return (
    <Card title="It does not answer it">
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) report.mutate();
        }}
      >
        <div className={styles["fields"]}>
          <Field
            label="You expected a balance of"
            inputMode="decimal"
            value={expected}
            onChange={setExpected}
            onBlur={() => amounts.expected !== null && change({ expected: amounts.expected })}
            error={wrong(amounts.expected)}
          />
          <Field
            label="You see"
            inputMode="decimal"
            value={seen}
            onChange={setSeen}
            onBlur={() => amounts.seen !== null && change({ seen: amounts.seen })}
            error={wrong(amounts.seen)}
          />
        </div>
        <div className={styles["fields"]}>
          <Field
            label="Noticed between"
            type="date"
            value={from === undefined ? "" : dayOf(from, zone)}
            onChange={(day) => change({ from: day === "" ? undefined : startOfDay(day, zone) })}
            error={endless ? "Name the first day as well." : undefined}
          />
          <Field
            label="and"
            type="date"
            value={to === undefined ? "" : dayOf(to, zone, -1)}
            onChange={(day) => change({ to: day === "" ? undefined : startOfDay(day, zone, 1) })}
            error={order ? "The last day is before the first." : undefined}
          />
        </div>
        <ChosenEntries
          account={account}
          catalog={catalog}
          wallet={wallet}
          entries={entries}
          search={{ expected: search.expected, from, to }}
          onRemove={(entry) => change({ entries: entries.filter((each) => each !== entry) })}
        />
        <MessageField
          label="What looks wrong?"
          hint="The explanation as it stands now goes along with it."
          required
          maxLength={LONGEST_MESSAGE}
          value={message}
          onChange={setMessage}
        />
        {report.error === null ? null : <Failed error={report.error} />}
        <p>
          <Button kind="primary" type="submit" isDisabled={!ready || report.isPending}>
            {report.isPending ? "Sending…" : "Send the report"}
          </Button>
        </p>
      </form>
    </Card>
  );
}

/** Undefined where nothing was typed, null where it is no amount. */
function amountOf(text: string, unit: Catalog["unit"]): number | null | undefined {
  return text.trim() === "" ? undefined : readAmount(text, unit);
}
