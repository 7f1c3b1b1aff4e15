import { useId } from "react";
import styles from "./fields.module.css";

type Props = {
  label: string;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
  required?: boolean;
  /** As long as the server takes. */
  maxLength: number;
};

/** Text of several lines. */
export function MessageField({ label, hint, value, onChange, required = false, maxLength }: Props) {
  const id = useId();
  const notes = `${id}-notes`;
  return (
    <span className={styles["field"]}>
      <label htmlFor={id} className={styles["label"]}>
        {label}
      </label>
      <textarea
        id={id}
        className={`${styles["input"]} ${styles["message"]}`}
        rows={4}
        value={value}
        required={required}
        maxLength={maxLength}
        aria-describedby={hint === undefined ? undefined : notes}
        onChange={(event) => onChange(event.target.value)}
      />
      {hint === undefined ? null : (
        <span id={notes} className={styles["hint"]}>
          {hint}
        </span>
      )}
    </span>
  );
}
