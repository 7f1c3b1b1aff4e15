import type { Schema } from "@scrip/sdk";
import { Badge, type Tone } from "../../components/Badge.tsx";
import { locale } from "../../format/locale.ts";

type Audit = Pick<Schema<"Audit">, "state" | "found">;

/** How it goes with an audit, in a word or two. */
export function AuditState({ audit }: { audit: Audit }) {
  const { text, tone } = stateOf(audit);
  return <Badge tone={tone}>{text}</Badge>;
}

function stateOf({ state, found }: Audit): { text: string; tone: Tone } {
  switch (state) {
    case "queued":
      return { text: "Waits", tone: "plain" };
    case "running":
      return { text: "Runs", tone: "accent" };
    case "failed":
      return { text: "Failed", tone: "bad" };
    case "done":
      return found === 0 ? { text: "All in order", tone: "good" } : { text: "Found something", tone: "warn" };
  }
}

/** `0.4 s`, `12 min`. */
export function durationInWords(ms: number | null): string {
  if (ms === null) return "–";
  const [amount, unit] = ms < 120_000 ? [ms / 1_000, "second"] : [ms / 60_000, "minute"];
  const format = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: amount < 10 ? 1 : 0 } as const;
  return new Intl.NumberFormat(locale, format).format(amount);
}
