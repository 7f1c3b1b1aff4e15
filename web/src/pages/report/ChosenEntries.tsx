import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import type { Account, Catalog } from "../../api/words.ts";
import { SignedAmount } from "../../components/Amount.tsx";
import { Button } from "../../components/Button.tsx";
import { Time } from "../../components/Time.tsx";
import { urls } from "../../urls.ts";
import styles from "./Report.module.css";
import type { ReportSearch } from "./search.ts";

type Props = {
  account: Account;
  catalog: Catalog;
  wallet: string;
  entries: readonly string[];
  /** What else was said, which is not lost on the way to the log and back. */
  search: Pick<ReportSearch, "expected" | "from" | "to">;
  onRemove: (entry: string) => void;
};

/** The movements that look wrong, as chosen. */
export function ChosenEntries({ account, catalog, wallet, entries, search, onRemove }: Props) {
  const answers = useQueries({ queries: entries.map((entry) => queries.entry(account.id, entry)) });
  return (
    <section className={styles["chosen"]} aria-label="Movements that look wrong">
      <h3>Movements that look wrong</h3>
      {entries.length === 0 ? (
        <p className="soft">
          None chosen. You can{" "}
          <Link
            to="/accounts/$account/wallets/$wallet/credits"
            params={{ account: account.id, wallet }}
            search={{ ...search, chosen: [] }}
          >
            choose them in the log
          </Link>
          .
        </p>
      ) : (
        <ul>
          {entries.map((id, index) => {
            const entry = answers[index]?.data;
            return (
              <li key={id}>
                <span>
                  <Link to={urls.entry(account.id, wallet, id)}>{entry?.label ?? id}</Link>
                  {entry === undefined ? null : (
                    <div className="soft">
                      <Time at={entry.effective_at} />
                    </div>
                  )}
                </span>
                {entry === undefined ? <span /> : <SignedAmount amount={entry.amount} unit={catalog.unit} />}
                <Button onPress={() => onRemove(id)} aria-label={`Leave out ${entry?.label ?? id}`}>
                  Leave out
                </Button>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
