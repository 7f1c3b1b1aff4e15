import styles from "./fields.module.css";

type Props = { label: string; value: string; onChange: (value: string) => void; placeholder?: string };

/** A field to search with. Its label is only heard; the placeholder says the same to who sees. */
export function SearchField({ label, value, onChange, placeholder }: Props) {
  return (
    <input
      type="search"
      className={styles["search"]}
      aria-label={label}
      placeholder={placeholder ?? label}
      value={value}
      maxLength={255}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
