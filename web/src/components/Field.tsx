import { type InputHTMLAttributes, useId } from "react";
import styles from "./fields.module.css";

type Props = Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "className"> & {
  label: string;
  hint?: string;
  error?: string | undefined;
  onChange: (value: string) => void;
};

/** A field with its label, what to know before filling it, and what is wrong with what was filled in. */
export function Field({ label, hint, error, onChange, ...input }: Props) {
  const id = useId();
  const notes = `${id}-notes`;
  return (
    <span className={styles["field"]}>
      <label htmlFor={id} className={styles["label"]}>
        {label}
      </label>
      <input
        {...input}
        id={id}
        className={styles["input"]}
        aria-invalid={error !== undefined}
        aria-describedby={hint === undefined && error === undefined ? undefined : notes}
        onChange={(event) => onChange(event.target.value)}
      />
      {hint === undefined && error === undefined ? null : (
        <span id={notes} className={error === undefined ? styles["hint"] : styles["error"]}>
          {error ?? hint}
        </span>
      )}
    </span>
  );
}
