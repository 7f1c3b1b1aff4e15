import type { ReactNode } from "react";
import { failureOf } from "../api/failures.ts";
import { locale } from "../format/locale.ts";
import { Button } from "./Button.tsx";
import { CopyableId } from "./CopyableId.tsx";
import styles from "./states.module.css";

/** There is nothing yet, or nothing that matches. `action` says what to do about it. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles["state"]}>
      <p className={styles["title"]}>{title}</p>
      {children === undefined ? null : <p className="soft">{children}</p>}
      {action}
    </div>
  );
}

/** Something has failed: what, what to do, and the number to name. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const failure = failureOf(error);
  return (
    <div className={styles["failed"]} role="alert">
      <p className={styles["title"]}>{failure.title}</p>
      <p>{failure.detail}</p>
      {failure.requestId === null ? null : (
        <p className="soft">
          If it goes on, name this request: <CopyableId id={failure.requestId} />
        </p>
      )}
      {retry === undefined ? null : <Button onPress={retry}>Try again</Button>}
    </div>
  );
}

/** Older figures are shown because newer ones could not be had. */
export function Stale({ since, retry }: { since: number; retry: () => void }) {
  return (
    <div className={styles["stale"]} role="status">
      <span>These figures are from {new Date(since).toLocaleTimeString(locale)}: newer ones could not be loaded.</span>
      <Button onPress={retry}>Load again</Button>
    </div>
  );
}

/** The shape of what is being loaded. */
export function Skeleton({ lines = 3, label = "Loading" }: { lines?: number; label?: string }) {
  return (
    <div className={styles["skeleton"]} role="status" aria-busy="true" aria-label={label}>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
        <span key={line} className={styles["bone"]} />
      ))}
    </div>
  );
}
