import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import styles from "./Confirm.module.css";

type Props = {
  /** What is confirmed, for those who hear it. */
  label: string;
  /** What will happen. */
  children: ReactNode;
  action: string;
  busyText: string;
  busy: boolean;
  danger?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
};

/** Says what will happen before it does, and asks. */
export function Confirm({ label, children, action, busyText, busy, danger = false, onConfirm, onCancel }: Props) {
  return (
    <div className={styles["confirm"]} role="alertdialog" aria-label={label}>
      <div>{children}</div>
      <p className={styles["buttons"]}>
        <Button kind={danger ? "danger" : "primary"} autoFocus isDisabled={busy} onPress={onConfirm}>
          {busy ? busyText : action}
        </Button>
        <Button onPress={onCancel} isDisabled={busy}>
          Not now
        </Button>
      </p>
    </div>
  );
}
