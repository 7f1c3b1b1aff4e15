import { type ReactNode, useId } from "react";
import styles from "./Card.module.css";

type Props = { title?: ReactNode; aside?: ReactNode; children: ReactNode; flush?: boolean };

/** A part of a page with a heading of its own. `flush`: what is in it reaches the edges, as a table does. */
export function Card({ title, aside, children, flush = false }: Props) {
  const id = useId();
  return (
    <section className={styles["card"]} aria-labelledby={title === undefined ? undefined : id}>
      {title === undefined ? null : (
        <header className={styles["head"]}>
          <h2 id={id}>{title}</h2>
          {aside === undefined ? null : <div className={styles["aside"]}>{aside}</div>}
        </header>
      )}
      <div className={flush ? styles["flush"] : styles["body"]}>{children}</div>
    </section>
  );
}

/** Cards beside each other where there is room. */
export function Columns({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
  return <div className={wide ? styles["wide"] : styles["columns"]}>{children}</div>;
}

/** Cards below each other. */
export function Stack({ children }: { children: ReactNode }) {
  return <div className={styles["stack"]}>{children}</div>;
}
