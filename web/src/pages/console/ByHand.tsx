import { Problem, type Schema } from "@scrip/sdk";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useRef } from "react";
import { useRefresh } from "../../api/refresh.ts";
import { scrip } from "../../api/scrip.ts";
import type { Account, Catalog } from "../../api/words.ts";
import { SignedAmount } from "../../components/Amount.tsx";
import { Button } from "../../components/Button.tsx";
import { Confirm } from "../../components/Confirm.tsx";
import { Failed } from "../../components/states.tsx";
import { Table } from "../../components/Table.tsx";
import { formatAmount, formatCredits } from "../../format/amounts.ts";
import { urls } from "../../urls.ts";
import styles from "./Console.module.css";

type Posted = Schema<"EntryAnswer">;

type Props = {
  account: Account;
  catalog: Catalog;
  /** The body of the call, with its operation; null while something is missing. */
  asked: ({ operation: "adjustment" | "refund" } & Record<string, unknown>) | null;
  /** Posts it under a key. */
  post: (idempotencyKey: string) => Promise<Posted>;
  /** What is posted, for the buttons: `the adjustment`. */
  what: string;
  /** The fields. */
  children: ReactNode;
};

/**
 * Gives or takes credits by hand: first what it would make of the balance, as the server foresees it, then the posting,
 * once. Whatever is changed in a field has to be foreseen anew.
 */
export function ByHand({ account, catalog, asked, post, what, children }: Props) {
  const refresh = useRefresh(account.id);
  // One key a posting: kept while nobody knows whether it went through.
  const key = useRef(crypto.randomUUID());
  const foresee = useMutation({
    mutationFn: async (body: NonNullable<Props["asked"]>) => ({
      of: JSON.stringify(body),
      preview: await scrip.post("/v1/accounts/{account}/previews", { path: { account: account.id }, body }),
    }),
  });
  const act = useMutation({
    mutationFn: () => post(key.current),
    onSettled: async (_answer, error) => {
      const unknown = error !== null && !(error instanceof Problem && error.status >= 400 && error.status < 500);
      if (!unknown) key.current = crypto.randomUUID();
      foresee.reset();
      await refresh();
    },
  });
  const isForeseen = asked !== null && foresee.data?.of === JSON.stringify(asked);
  return (
    <form
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (asked === null) return;
        act.reset();
        foresee.mutate(asked);
      }}
    >
      {children}
      {isForeseen ? (
        <Confirm
          label={`Confirm ${what}`}
          action={`Post ${what}`}
          busyText="Posting…"
          busy={act.isPending}
          onConfirm={() => act.mutate()}
          onCancel={() => foresee.reset()}
        >
          <Foreseen preview={foresee.data!.preview} unit={catalog.unit} />
        </Confirm>
      ) : (
        <div className={styles["buttons"]}>
          <Button kind="primary" type="submit" isDisabled={asked === null || foresee.isPending}>
            {foresee.isPending ? "Looking…" : "See the new balance"}
          </Button>
        </div>
      )}
      {foresee.error === null ? null : <Failed error={foresee.error} />}
      {act.error === null ? null : <Failed error={act.error} />}
      <div role="status">
        {act.data === undefined ? null : (
          <p className={styles["told"]}>
            Posted: {formatCredits(act.data.entry.amount, catalog.unit)}. The balance is{" "}
            {formatCredits(act.data.wallet.balance, catalog.unit)}.{" "}
            <Link to={urls.entry(account.id, act.data.wallet.id, act.data.entry.id)}>See the movement</Link>
          </p>
        )}
      </div>
    </form>
  );
}

/** What stands there before and after, and what would be posted. */
function Foreseen({ preview, unit }: { preview: Schema<"Preview">; unit: Catalog["unit"] }) {
  const { before, wallet: after, entries } = preview;
  return (
    <>
      <p>
        The balance goes from <strong>{formatAmount(before.balance, unit)}</strong> to{" "}
        <strong>{formatCredits(after.balance, unit)}</strong>
        {before.outstanding === after.outstanding
          ? "."
          : `, and what is outstanding from ${formatAmount(before.outstanding, unit)} to ${formatAmount(after.outstanding, unit)}.`}
      </p>
      {entries.length < 2 ? null : (
        <Table caption="What would be posted">
          <tbody>
            {entries.map((entry) => (
              <tr key={entry.sequence}>
                <th scope="row">{entry.type}</th>
                <td>
                  <SignedAmount amount={entry.amount} unit={unit} />
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <p>It stands in the customer's log at once, with your reason. It cannot be deleted, only countered.</p>
    </>
  );
}
