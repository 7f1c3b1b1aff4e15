import { useId } from "react";
import styles from "./fields.module.css";

type Props<V extends string> = {
  label: string;
  value: V;
  options: readonly { value: V; text: string }[];
  onChange: (value: V) => void;
};

/** One of several: the platform's own list, which every keyboard, phone and reader knows. */
export function Choice<V extends string>({ label, value, options, onChange }: Props<V>) {
  const id = useId();
  return (
    <span className={styles["field"]}>
      <label htmlFor={id} className={styles["label"]}>
        {label}
      </label>
      <select id={id} className={styles["input"]} value={value} onChange={(event) => onChange(event.target.value as V)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </span>
  );
}
