import type { Catalog } from "../api/words.ts";
import { formatAmount, formatSigned } from "../format/amounts.ts";
import styles from "./Amount.module.css";

/** A movement of credits: its sign says the direction, its colour only repeats it. */
export function SignedAmount({ amount, unit }: { amount: number; unit: Catalog["unit"] }) {
  return (
    <span className={`${styles["signed"]} ${amount > 0 ? styles["gain"] : ""}`}>{formatSigned(amount, unit)}</span>
  );
}

/** A large figure with the word for what it counts. */
export function Figure({
  amount,
  unit,
  size = "large",
}: {
  amount: number;
  unit: Catalog["unit"];
  size?: "large" | "medium";
}) {
  return (
    <span className={styles[size]}>
      {formatAmount(amount, unit)}{" "}
      <span className={styles["word"]}>{amount === 10 ** unit.scale ? unit.singular : unit.plural}</span>
    </span>
  );
}
