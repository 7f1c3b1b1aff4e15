import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "../../api/permissions.ts";
import { useRefresh } from "../../api/refresh.ts";
import { scrip } from "../../api/scrip.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { Confirm } from "../../components/Confirm.tsx";
import { Failed } from "../../components/states.tsx";
import { formatCredits } from "../../format/amounts.ts";
import { locale } from "../../format/locale.ts";
import styles from "./Backfill.module.css";
import type { BackfillProps } from "./Backfill.tsx";

/** Applies a proposal as a whole, or takes an applied one back. Afterwards every figure of the account is asked anew. */
export function BackfillActs({ account, catalog, backfill }: BackfillProps) {
  const may = useMay();
  const refresh = useRefresh(account.id);
  const [asking, setAsking] = useState(false);
  const act = useMutation({
    mutationFn: (what: "apply" | "revert") =>
      scrip.post(`/v1/accounts/{account}/backfills/{backfill}/${what}`, {
        path: { account: account.id, backfill: backfill.id },
      }),
    onSettled: async () => {
      setAsking(false);
      await refresh();
    },
  });
  const { state, resolved } = backfill;
  if (!may("backfill") || state === "reverted" || (state === "preview" && resolved.entries === 0)) return null;
  const { campaign } = catalog.words;
  const what = state === "preview" ? "apply" : "revert";
  const many = `${resolved.entries.toLocaleString(locale)} ${resolved.entries === 1 ? "movement" : "movements"} of ${formatCredits(resolved.credits, catalog.unit)} together`;
  return (
    <Card title={what === "apply" ? "Apply it" : "Take it back"}>
      <div className={styles["acts"]}>
        {asking ? (
          <Confirm
            label={what === "apply" ? "Confirm the backfill" : "Confirm taking it back"}
            action={what === "apply" ? "Apply all of it" : "Take all of it back"}
            busyText={what === "apply" ? "Applying…" : "Taking it back…"}
            busy={act.isPending}
            danger={what === "revert"}
            onConfirm={() => act.mutate(what)}
            onCancel={() => setAsking(false)}
          >
            {what === "apply"
              ? `${many} get the ${campaign.plural.toLowerCase()} shown here, all or none. Usage and statements follow at once, also those of past months. No balance moves, and it can be taken back.`
              : `${many} stand again as “No ${campaign.singular.toLowerCase()}”, with what settled or refunded them since. Usage and statements follow at once. No balance moves. This backfill cannot be applied a second time; a new one can be proposed.`}
          </Confirm>
        ) : (
          <p>
            <Button
              kind={what === "apply" ? "primary" : "danger"}
              onPress={() => {
                act.reset();
                setAsking(true);
              }}
            >
              {what === "apply" ? "Apply…" : "Revert…"}
            </Button>
          </p>
        )}
        {act.error === null ? null : <Failed error={act.error} />}
      </div>
    </Card>
  );
}
