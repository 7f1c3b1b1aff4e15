import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useRefresh } from "../../api/refresh.ts";
import { scrip } from "../../api/scrip.ts";
import type { Account, Catalog } from "../../api/words.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { Field } from "../../components/Field.tsx";
import { Failed } from "../../components/states.tsx";
import { locale } from "../../format/locale.ts";
import styles from "./Coverage.module.css";
import { type GivenRecord, readRecords } from "./records-table.ts";

type Props = { account: Account; catalog: Catalog };

/** As many as one request takes, with room to spare. */
const PORTION = 5_000;

type Registered = { created: number; updated: number; unchanged: number };

/** Tells which campaign records belong to: by the table of what is unresolved, filled in, or one by one. */
export function Records({ account, catalog }: Props) {
  const refresh = useRefresh(account.id);
  const register = useMutation({
    mutationFn: async ({ records, empty }: { records: GivenRecord[]; empty: number }) => {
      const sum = { created: 0, updated: 0, unchanged: 0, empty };
      for (let start = 0; start < records.length; start += PORTION) {
        const counts: Registered = await scrip.put("/v1/accounts/{account}/records", {
          path: { account: account.id },
          body: { records: records.slice(start, start + PORTION) },
        });
        sum.created += counts.created;
        sum.updated += counts.updated;
        sum.unchanged += counts.unchanged;
      }
      return sum;
    },
    onSettled: refresh,
  });
  return (
    <Card title="Your own records">
      <div className={styles["ways"]}>
        <p className="soft">
          What a record was for, from your own system. A record changes nothing by itself: a backfill applies what the
          records say.
        </p>
        <Upload
          busy={register.isPending}
          bring={(records, empty) => register.mutate({ records, empty })}
          started={register.reset}
        />
        <OneRecord
          catalog={catalog}
          busy={register.isPending}
          bring={(record) => register.mutateAsync({ records: [record], empty: 0 })}
        />
        <div role="status">
          {register.data === undefined ? null : <p className={styles["told"]}>{inWords(register.data)}</p>}
        </div>
        {register.error === null ? null : <Failed error={register.error} />}
      </div>
    </Card>
  );
}

function inWords({ created, updated, unchanged, empty }: Registered & { empty: number }): string {
  const parts = [
    `${created.toLocaleString(locale)} registered`,
    `${updated.toLocaleString(locale)} changed`,
    `${unchanged.toLocaleString(locale)} as before`,
    ...(empty === 0 ? [] : [`${empty.toLocaleString(locale)} rows left out because they were not filled in`]),
  ];
  return `Records: ${parts.join(", ")}.`;
}

type UploadProps = { busy: boolean; bring: (records: GivenRecord[], empty: number) => void; started: () => void };

function Upload({ busy, bring, started }: UploadProps) {
  const [wrong, setWrong] = useState<string | undefined>();
  const read = async (input: HTMLInputElement) => {
    const [file] = input.files ?? [];
    if (file === undefined) return;
    started();
    const table = readRecords(await file.text());
    // The same file can be chosen again after it was put right.
    input.value = "";
    if (!table.ok) return setWrong(table.detail);
    const nothing = table.records.length === 0;
    setWrong(nothing ? "No row has anything in the column “campaign”." : undefined);
    if (!nothing) bring(table.records, table.empty);
  };
  return (
    <div>
      <h3>A table</h3>
      <FileField
        label={busy ? "Registering…" : "The downloaded table, filled in (CSV)"}
        disabled={busy}
        error={wrong}
        onChoose={(input) => void read(input)}
      />
    </div>
  );
}

type FileFieldProps = {
  label: string;
  disabled: boolean;
  error: string | undefined;
  onChoose: (input: HTMLInputElement) => void;
};

function FileField({ label, disabled, error, onChoose }: FileFieldProps) {
  return (
    <>
      <label>
        {label}{" "}
        <input
          type="file"
          accept=".csv,text/csv"
          disabled={disabled}
          onChange={(event) => onChoose(event.currentTarget)}
        />
      </label>
      {error === undefined ? null : <p role="alert">{error}</p>}
    </>
  );
}

type OneProps = { catalog: Catalog; busy: boolean; bring: (record: GivenRecord) => Promise<unknown> };

const NOTHING = { type: "", id: "", workspace: "", campaign: "" };

function OneRecord({ catalog: { words }, busy, bring }: OneProps) {
  const [given, setGiven] = useState({ ...NOTHING, type: Object.keys(words.references)[0] ?? "" });
  const change = (changed: Partial<typeof NOTHING>) => setGiven({ ...given, ...changed });
  const whole = Object.values(given).every((value) => value.trim() !== "");
  const submit = async () => {
    const { type, id, workspace, campaign } = given;
    await bring({
      reference: { type: type.trim(), id: id.trim() },
      workspace: workspace.trim(),
      campaign: campaign.trim(),
    });
    setGiven({ ...given, id: "" });
  };
  return (
    <form
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        // A refusal is shown below; what was filled in stays.
        if (whole) submit().catch(() => {});
      }}
    >
      <div>
        <h3>One record</h3>
        <div className={styles["fields"]}>
          <Field label="Type" required value={given.type} onChange={(type) => change({ type })} />
          <Field label="Id" required value={given.id} onChange={(id) => change({ id })} />
          <Field
            label={words.workspace.singular}
            required
            value={given.workspace}
            onChange={(workspace) => change({ workspace })}
          />
          <Field
            label={words.campaign.singular}
            required
            value={given.campaign}
            onChange={(campaign) => change({ campaign })}
          />
        </div>
      </div>
      <p>
        <Button type="submit" isDisabled={!whole || busy}>
          Register
        </Button>
      </p>
    </form>
  );
}
