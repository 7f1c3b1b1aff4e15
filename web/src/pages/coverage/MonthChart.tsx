import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { Catalog } from "../../api/words.ts";
import { compactAmount, formatCredits, formatShare } from "../../format/amounts.ts";
import { formatMonth } from "../../format/times.ts";
import styles from "./Coverage.module.css";

type Month = { month: string; coverage: number | null; needed: number; attributed: number };
type Props = { months: readonly Month[]; unit: Catalog["unit"]; named: string; none: string };

/** Spend of each month as a column: what names a campaign, and on top of it what names none. The table says the same. */
export default function MonthChart({ months, unit, named, none }: Props) {
  const data = months.map((month) => ({ ...month, unattributed: month.needed - month.attributed }));
  return (
    <figure aria-hidden="true">
      <div className={styles["columns"]}>
        <ResponsiveContainer width="100%" height="100%">
          <BarChart data={data} margin={{ top: 6, right: 4, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              dataKey="month"
              tickFormatter={(month: string) => formatMonth(month)}
              tickLine={false}
              axisLine={{ stroke: "var(--line)" }}
              tick={TICK}
              minTickGap={16}
            />
            <YAxis
              width={52}
              tickFormatter={(value: number) => compactAmount(value, unit)}
              tickLine={false}
              axisLine={false}
              tick={TICK}
            />
            <Tooltip
              cursor={{ fill: "var(--accent-soft)" }}
              isAnimationActive={false}
              content={({ active, payload }) => {
                const shown = payload?.[0]?.payload as (typeof data)[number] | undefined;
                if (!active || shown === undefined) return null;
                return (
                  <div className={styles["tip"]}>
                    <strong>{formatMonth(shown.month)}</strong>
                    <div>{formatShare(shown.coverage)} covered</div>
                    <div className="soft">
                      {none}: {formatCredits(shown.unattributed, unit)}
                    </div>
                  </div>
                );
              }}
            />
            <Bar dataKey="attributed" stackId="month" fill="var(--accent)" isAnimationActive={false} maxBarSize={48} />
            <Bar
              dataKey="unattributed"
              stackId="month"
              fill="var(--line-strong)"
              isAnimationActive={false}
              maxBarSize={48}
            />
          </BarChart>
        </ResponsiveContainer>
      </div>
      <figcaption className={styles["legend"]}>
        <span className={styles["attributed"]}>{named}</span>
        <span className={styles["unattributed"]}>{none}</span>
      </figcaption>
    </figure>
  );
}

const TICK = { fill: "var(--text-soft)", fontSize: 12 };
