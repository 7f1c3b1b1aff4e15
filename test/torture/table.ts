import type { Outcome } from "./stretch.ts";

/** The run in a table, one row for each kind of fault, as docs/reliability.md shows it. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const names = [...new Set(outcomes.map(({ step }) => step.fault.name))].sort();
  const rows = names.map((name) =>
    rowOf(
      name,
      outcomes.filter(({ step }) => step.fault.name === name),
    ),
  );
  const all = rowOf("all", outcomes);
  const heads = ["Fault", "times", "survived", "back, median", "back, worst", "acknowledged", "asked again"];
  const lines = [heads, heads.map(() => "---"), ...rows, all].map((cells) => `| ${cells.join(" | ")} |`);
  const skipped = outcomes.filter((outcome) => outcome.skipped !== null).map((outcome) => outcome.step.fault.name);
  if (skipped.length > 0) lines.push("", `Skipped, and not counted: ${[...new Set(skipped)].join(", ")}.`);
  return lines.join("\n");
}

function rowOf(name: string, outcomes: readonly Outcome[]): string[] {
  const struck = outcomes.filter(({ skipped }) => skipped === null);
  const survived = struck.filter(({ wrong }) => wrong.length === 0);
  const times = struck.flatMap(({ recoveryMs }) => (recoveryMs === null ? [] : [recoveryMs])).sort((a, b) => a - b);
  const sum = (figure: "acknowledged" | "retried") => struck.reduce((total, outcome) => total + outcome[figure], 0);
  return [
    name,
    String(struck.length),
    String(survived.length),
    inSeconds(times[Math.floor(times.length / 2)]),
    inSeconds(times.at(-1)),
    sum("acknowledged").toLocaleString("en"),
    sum("retried").toLocaleString("en"),
  ];
}

const inSeconds = (milliseconds: number | undefined) =>
  milliseconds === undefined ? "–" : `${(milliseconds / 1_000).toFixed(2)} s`;
