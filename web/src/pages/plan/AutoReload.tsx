import { useMutation, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useMay } from "../../api/permissions.ts";
import { queries } from "../../api/queries.ts";
import { useRefresh } from "../../api/refresh.ts";
import { scrip } from "../../api/scrip.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { Choice } from "../../components/Choice.tsx";
import { Field } from "../../components/Field.tsx";
import { Failed } from "../../components/states.tsx";
import { formatCredits, formatMoney } from "../../format/amounts.ts";
import { AutoReloadState } from "../overview/AutoReloadState.tsx";
import { cardName } from "./cards.ts";
import styles from "./Plan.module.css";
import type { WalletProps } from "./props.ts";
import { firstSetting, readSetting, type Setting } from "./reload-setting.ts";

/** What Auto Reload is set to, and the form that changes it. It warns where saving would charge the card at once. */
export function AutoReload({ mayChange, ...props }: WalletProps & { mayChange: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <AutoReloadState {...props} />
      {mayChange ? (
        open ? (
          <SettingForm {...props} close={() => setOpen(false)} />
        ) : (
          <p>
            <Button onPress={() => setOpen(true)}>Change Auto Reload</Button>
          </p>
        )
      ) : null}
    </>
  );
}

function SettingForm({ account, wallet, catalog, close }: WalletProps & { close: () => void }) {
  const may = useMay();
  const refresh = useRefresh(account.id);
  const [setting, setSetting] = useState<Setting>(() => firstSetting(wallet, catalog));
  const { data: methods } = useQuery(queries.paymentMethods(account.id));
  const read = readSetting(setting, catalog);
  const body = useDeferredValue(read.ok ? read.body : null);
  const preview = useQuery({
    queryKey: ["preview", account.id, wallet.id, body],
    queryFn: ({ signal }) =>
      scrip.post("/v1/accounts/{account}/previews", {
        path: { account: account.id },
        body: { operation: "auto_reload", wallet: wallet.id, ...body },
        signal,
      }),
    enabled: may("preview") && body?.enabled === true,
    retry: false,
    gcTime: 0,
  });
  const save = useMutation({
    mutationFn: () =>
      scrip.put("/v1/accounts/{account}/wallets/{wallet}/auto-reload", {
        path: { account: account.id, wallet: wallet.id },
        body: body!,
        idempotencyKey: true,
      }),
    onSuccess: async () => {
      await refresh();
      close();
    },
  });
  const change = (changed: Partial<Setting>) => setSetting({ ...setting, ...changed });
  const { errors } = read;
  const purchase = body?.enabled === true ? (preview.data?.purchase ?? null) : null;
  const currency = catalog.packs[0]?.price.currency ?? "";
  return (
    <Card title="Change Auto Reload">
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (body !== null) save.mutate();
        }}
      >
        <label className={styles["switch"]}>
          <input
            type="checkbox"
            checked={setting.enabled}
            onChange={(event) => change({ enabled: event.target.checked })}
          />
          Buy credits by itself when a charge is short
        </label>
        <div className={styles["fields"]}>
          <Choice
            label="Pack"
            value={setting.pack}
            options={catalog.packs.map(({ id, name, price }) => ({
              value: id,
              text: `${name}, ${formatMoney(price)}`,
            }))}
            onChange={(pack) => change({ pack })}
          />
          <Field
            label="Also below a balance of"
            hint="Empty: only when a charge is short."
            inputMode="numeric"
            value={setting.threshold}
            onChange={(threshold) => change({ threshold })}
            error={errors.threshold}
          />
          <Field
            label="At most so many purchases a month"
            hint="Empty: no limit."
            inputMode="numeric"
            value={setting.capCount}
            onChange={(capCount) => change({ capCount })}
            error={errors.capCount}
          />
          <Field
            label={`At most so much a month (${currency})`}
            hint="Empty: no limit."
            inputMode="decimal"
            value={setting.capMoney}
            onChange={(capMoney) => change({ capMoney })}
            error={errors.capMoney}
          />
          {methods === undefined || methods.payment_methods.length === 0 ? null : (
            <Choice
              label="Card"
              value={setting.method}
              options={[
                { value: "", text: "The default card" },
                ...methods.payment_methods.map((card) => ({ value: card.id, text: cardName(card) })),
              ]}
              onChange={(method) => change({ method })}
            />
          )}
        </div>
        <div role="status">
          {purchase === null ? null : (
            <p className={styles["warning"]}>
              Saving charges your card at once: {formatMoney(purchase.money)} for{" "}
              {formatCredits(purchase.credits, catalog.unit)}, because the balance is below the threshold.
            </p>
          )}
        </div>
        {save.error === null ? null : <Failed error={save.error} />}
        <p className={styles["buttons"]}>
          <Button kind="primary" type="submit" isDisabled={!read.ok || save.isPending}>
            {save.isPending ? "Saving…" : purchase === null ? "Save" : `Save and pay ${formatMoney(purchase.money)}`}
          </Button>
          <Button onPress={close} isDisabled={save.isPending}>
            Cancel
          </Button>
        </p>
        <p className="soft">
          The caps limit what Auto Reload buys, not what is used: where a cap is reached, a charge that the balance does
          not cover is refused.
        </p>
      </form>
    </Card>
  );
}
