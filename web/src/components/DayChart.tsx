import { memo } from "react";
import { Bar, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { Catalog } from "../api/words.ts";
import { compactAmount, formatAmount, formatCredits } from "../format/amounts.ts";
import { formatDay } from "../format/times.ts";
import styles from "./DayChart.module.css";

type Day = { day: string; credits: number };
type Props = {
  days: readonly Day[];
  /** The days before, drawn as a dashed line: the first beside the first. */
  previous?: readonly Day[] | undefined;
  unit: Catalog["unit"];
  label: string;
};

/**
 * Credits of each day as columns. Who cannot see them has the same figures as a table. Remembered, for a chart is made anew
 * at great cost: whatever else changes on the page leaves it alone.
 */
export default memo(function DayChart({ days, previous, unit, label }: Props) {
  const data = days.map(({ day, credits }, index) => ({ day, credits, before: previous?.[index]?.credits }));
  return (
    <figure className={styles["figure"]}>
      <div className={styles["chart"]} aria-hidden="true">
        <ResponsiveContainer width="100%" height="100%">
          <ComposedChart data={data} margin={{ top: 6, right: 4, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              dataKey="day"
              tickFormatter={(day: string) => formatDay(day)}
              tickLine={false}
              axisLine={{ stroke: "var(--line)" }}
              tick={TICK}
              minTickGap={28}
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
                    <strong>{formatDay(shown.day, { weekday: true })}</strong>
                    <div>{formatCredits(shown.credits, unit)}</div>
                    {shown.before === undefined ? null : (
                      <div className="soft">{formatCredits(shown.before, unit)} in the window before</div>
                    )}
                  </div>
                );
              }}
            />
            <Bar
              dataKey="credits"
              fill="var(--accent)"
              radius={[3, 3, 0, 0]}
              isAnimationActive={false}
              maxBarSize={36}
            />
            {previous === undefined ? null : (
              <Line
                dataKey="before"
                stroke="var(--line-strong)"
                strokeDasharray="4 4"
                strokeWidth={1.5}
                dot={false}
                isAnimationActive={false}
              />
            )}
          </ComposedChart>
        </ResponsiveContainer>
      </div>
      <div className="visually-hidden">
        <table>
          <caption>{label}</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">{unit.plural}</th>
              {previous === undefined ? null : <th scope="col">The window before</th>}
            </tr>
          </thead>
          <tbody>
            {data.map(({ day, credits, before }) => (
              <tr key={day}>
                <th scope="row">{formatDay(day, { weekday: true })}</th>
                <td>{formatAmount(credits, unit)}</td>
                {previous === undefined ? null : <td>{before === undefined ? "–" : formatAmount(before, unit)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
});

const TICK = { fill: "var(--text-soft)", fontSize: 12 };
