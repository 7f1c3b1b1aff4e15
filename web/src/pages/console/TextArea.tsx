import { useId } from "react";
import styles from "./Console.module.css";

type Props = { label: string; value: string; onChange: (value: string) => void; hint: string };

/** A field for whole sentences that must be filled in. */
export function TextArea({ label, value, onChange, hint }: Props) {
  const id = useId();
  return (
    <span className={styles["field"]}>
      <label htmlFor={id} className={styles["label"]}>
        {label}
      </label>
      <textarea
        id={id}
        className={styles["text"]}
        required
        maxLength={2_000}
        aria-describedby={`${id}-hint`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <span id={`${id}-hint`} className={styles["small"]}>
        {hint}
      </span>
    </span>
  );
}
