import type { ReactNode } from "react";
import styles from "./Table.module.css";

type Props = {
  caption: string;
  /** Where not all lines are there at once: how many there are, with those of the head and the foot. */
  rowCount?: number;
  children: ReactNode;
};

/** A table with a caption for those who hear it, that scrolls by itself where it is wider than the screen. */
export function Table({ caption, rowCount, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who scrolls with the keyboard has to get there
    <section className={styles["scroll"]} aria-label={caption} tabIndex={0}>
      <table className={styles["table"]} aria-rowcount={rowCount}>
        <caption className="visually-hidden">{caption}</caption>
        {children}
      </table>
    </section>
  );
}

export const numberCell = styles["number"];
