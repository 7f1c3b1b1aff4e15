import { useEffect, useState } from "react";
import type { Account, Catalog } from "../../api/words.ts";
import { Choice } from "../../components/Choice.tsx";
import { SearchField } from "../../components/SearchField.tsx";
import { WindowChoice } from "../../components/WindowChoice.tsx";
import { PERIODS, type Period, type UsageSearch } from "./search.ts";
import styles from "./Usage.module.css";

type Props = {
  account: Account;
  catalog: Catalog;
  search: UsageSearch;
  change: (changed: Partial<UsageSearch>) => void;
};

/** How long the page waits for more letters before it asks. */
const PAUSE_MS = 250;

export function UsageFilters({ account, catalog, search, change }: Props) {
  const { words } = catalog;
  const [text, setText] = useState(search.search ?? "");
  // The address is the truth: going back changes the field too.
  useEffect(() => setText(search.search ?? ""), [search.search]);
  useEffect(() => {
    const wanted = text.trim() === "" ? undefined : text.trim();
    if (wanted === search.search) return;
    const timer = setTimeout(() => change({ search: wanted }), PAUSE_MS);
    return () => clearTimeout(timer);
  });
  const periods = Object.entries(PERIODS).filter(
    ([period]) => !period.endsWith("cycle") || catalog.wallets === "account" || search.wallet !== undefined,
  ) as [Period, string][];
  return (
    <div className={styles["filters"]}>
      <WindowChoice<Period>
        periods={periods.map(([value, name]) => ({ value, text: name }))}
        chosen={{ period: search.period ?? "last_30_days", from: search.from, to: search.to }}
        timeZone={account.time_zone}
        onChange={(window) => change({ period: undefined, from: undefined, to: undefined, ...window })}
      />
      {catalog.wallets === "account" ? null : (
        <Choice
          label={words.workspace.singular}
          value={search.wallet ?? ""}
          options={[
            { value: "", text: `All ${words.workspace.plural.toLowerCase()}` },
            ...account.wallets.map(({ id }) => ({ value: id, text: id })),
          ]}
          onChange={(wallet) => change({ wallet: wallet === "" ? undefined : wallet })}
        />
      )}
      <span className={styles["searching"]}>
        <SearchField
          label={`Search ${words.workspace.plural.toLowerCase()} and ${words.campaign.plural.toLowerCase()}`}
          value={text}
          onChange={setText}
        />
      </span>
      <label className={styles["compare"]}>
        <input
          type="checkbox"
          checked={search.compare === true}
          onChange={(event) => change({ compare: event.target.checked ? true : undefined })}
        />
        Compare with the window before
      </label>
    </div>
  );
}
