import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useState } from "react";
import { queries } from "../../api/queries.ts";
import type { Account, Catalog } from "../../api/words.ts";
import { Choice } from "../../components/Choice.tsx";
import { Field } from "../../components/Field.tsx";
import { dayOf, startOfDay } from "../../format/days.ts";
import styles from "./Credits.module.css";
import { type CreditsSearch, type EntryType, TYPE_NAMES } from "./search.ts";

type Props = {
  account: Account;
  catalog: Catalog;
  search: CreditsSearch;
  change: (changed: Partial<CreditsSearch>) => void;
};

export function CreditsFilters({ account, catalog, search, change }: Props) {
  const zone = account.time_zone;
  return (
    <div className={styles["filters"]}>
      <Choice<EntryType | "">
        label="Type"
        value={search.type ?? ""}
        options={[
          { value: "", text: "All types" },
          ...Object.entries(TYPE_NAMES).map(([value, text]) => ({ value: value as EntryType, text })),
        ]}
        onChange={(type) => change({ type: type === "" ? undefined : type })}
      />
      <Choice
        label="Action"
        value={search.action ?? ""}
        options={[
          { value: "", text: "All actions" },
          ...catalog.actions.map(({ id, label }) => ({ value: id, text: label })),
        ]}
        onChange={(action) => change({ action: action === "" ? undefined : action })}
      />
      <CampaignField account={account} catalog={catalog} search={search} change={change} />
      <Field
        label="From"
        type="date"
        value={search.from === undefined ? "" : dayOf(search.from, zone)}
        onChange={(day) => change({ from: day === "" ? undefined : startOfDay(day, zone) })}
      />
      <Field
        label="To"
        type="date"
        value={search.to === undefined ? "" : dayOf(search.to, zone, -1)}
        onChange={(day) => change({ to: day === "" ? undefined : startOfDay(day, zone, 1) })}
      />
    </div>
  );
}

/** A campaign by its id, with proposals while one types; or spend that belongs to none. */
function CampaignField({ account, catalog, search, change }: Props) {
  const { campaign: word } = catalog.words;
  const [text, setText] = useState(search.campaign ?? "");
  const list = useId();
  useEffect(() => setText(search.campaign ?? ""), [search.campaign]);
  const { data } = useQuery(queries.campaigns(account.id, text.trim()));
  const apply = (value: string) => {
    const wanted = value.trim() === "" ? undefined : value.trim();
    if (wanted !== search.campaign) change({ campaign: wanted, no_campaign: undefined });
  };
  const typed = (value: string) => {
    setText(value);
    // Choosing a proposal is a decision; typing is not one yet.
    if (value === "" || data?.campaigns.some((each) => each.campaign === value)) apply(value);
  };
  return (
    <span className={styles["campaign"]}>
      <Field
        label={word.singular}
        list={list}
        placeholder="Id"
        value={text}
        onChange={typed}
        onBlur={(event) => apply(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") apply(event.currentTarget.value);
        }}
      />
      <datalist id={list}>
        {data?.campaigns.map(({ workspace, campaign, name }) => (
          <option key={`${workspace}\n${campaign}`} value={campaign}>
            {name ?? campaign}
          </option>
        ))}
      </datalist>
      <label className={styles["none"]}>
        <input
          type="checkbox"
          checked={search.no_campaign === true}
          onChange={(event) => change({ no_campaign: event.target.checked ? true : undefined, campaign: undefined })}
        />
        No {word.singular.toLowerCase()}
      </label>
    </span>
  );
}
