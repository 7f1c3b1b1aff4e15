import { useState } from "react";
import styles from "./CopyableId.module.css";

/** An id that a press copies. */
export function CopyableId({ id }: { id: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(id);
    setCopied(true);
    setTimeout(setCopied, 2_000, false);
  };
  return (
    <span className={styles["id"]}>
      <code className={styles["code"]}>{id}</code>
      <button type="button" className={styles["copy"]} onClick={copy} aria-label={`Copy ${id}`}>
        {copied ? "Copied" : "Copy"}
      </button>
      <span role="status" className="visually-hidden">
        {copied ? "Copied" : ""}
      </span>
    </span>
  );
}
