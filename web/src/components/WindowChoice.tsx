import { useState } from "react";
import { dayOf, startOfDay } from "../format/days.ts";
import { Button } from "./Button.tsx";
import { Choice } from "./Choice.tsx";
import { Field } from "./Field.tsx";
import styles from "./WindowChoice.module.css";

type Props<P extends string> = {
  periods: readonly { value: P; text: string }[];
  chosen: { period: P; from?: string | undefined; to?: string | undefined };
  /** Whose midnights the days begin and end at. */
  timeZone: string;
  onChange: (window: { period: P } | { from: string; to: string }) => void;
};

/** A preset, or whole days from–to in the account's zone. */
export function WindowChoice<P extends string>({ periods, chosen, timeZone, onChange }: Props<P>) {
  const custom = chosen.from !== undefined && chosen.to !== undefined;
  const [asking, setAsking] = useState(false);
  const [first, setFirst] = useState(custom ? dayOf(chosen.from!, timeZone) : "");
  const [last, setLast] = useState(custom ? dayOf(chosen.to!, timeZone, -1) : "");
  const choose = (value: P | "custom") => {
    setAsking(value === "custom");
    if (value !== "custom") onChange({ period: value });
  };
  const wrong = first !== "" && last !== "" && last < first ? "The last day is before the first." : undefined;
  const apply = () => {
    setAsking(false);
    onChange({ from: startOfDay(first, timeZone), to: startOfDay(last, timeZone, 1) });
  };
  return (
    <>
      <Choice<P | "custom">
        label="Window"
        value={custom || asking ? "custom" : chosen.period}
        options={[...periods, { value: "custom", text: "From – to…" }]}
        onChange={choose}
      />
      {custom || asking ? (
        <form
          className={styles["days"]}
          onSubmit={(event) => {
            event.preventDefault();
            if (first !== "" && last !== "" && wrong === undefined) apply();
          }}
        >
          <Field label="First day" type="date" required value={first} onChange={setFirst} />
          <Field label="Last day" type="date" required value={last} onChange={setLast} error={wrong} />
          <Button type="submit">Show</Button>
        </form>
      ) : null}
    </>
  );
}
