import { type ReactNode, useEffect, useRef } from "react";
import styles from "./Page.module.css";

type Props = { title: string; lead?: ReactNode; actions?: ReactNode; children: ReactNode };

/** A page with its heading, which names the tab and takes the focus when the page is opened. */
export function Page({ title, lead, actions, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Scrip`;
    heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <div className={styles["page"]}>
      <div className={styles["head"]}>
        <div className={styles["title"]}>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead === undefined ? null : <p className="soft">{lead}</p>}
        </div>
        {actions === undefined ? null : <div className={styles["actions"]}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}
