import { useState } from "react";
import type { Catalog } from "../../api/words.ts";
import { Button } from "../../components/Button.tsx";
import { Field } from "../../components/Field.tsx";
import { readAmount, writeAmount } from "../../format/amounts.ts";
import styles from "./Explanation.module.css";

type Props = {
  unit: Catalog["unit"];
  expected: number | undefined;
  onChange: (amount: number | undefined) => void;
};

/** Asks which balance was expected, to look for the difference. */
export function Expected({ unit, expected, onChange }: Props) {
  const [text, setText] = useState(expected === undefined ? "" : writeAmount(expected, unit));
  const amount = text.trim() === "" ? undefined : readAmount(text, unit);
  const wrong = amount === null;
  return (
    <form
      className={styles["expected"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (amount !== null) onChange(amount);
      }}
    >
      <Field
        label="You expected a balance of"
        inputMode="decimal"
        value={text}
        onChange={setText}
        error={wrong ? `A number of ${unit.plural}.` : undefined}
      />
      <Button type="submit" isDisabled={wrong}>
        Look for the difference
      </Button>
    </form>
  );
}
