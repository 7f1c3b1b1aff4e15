// npm run torture -- --minutes 30 --seed 7: strikes a real server with faults, and tells which were survived.
import { parseArgs } from "node:util";
import { FAULTS } from "./faults/index.ts";
import { torture } from "./run.ts";
import { tableOf } from "./table.ts";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "10" }, seed: { type: "string" }, only: { type: "string" } },
});
const seed = Number(values.seed ?? process.env["SCRIP_SEED"] ?? Date.now() % 2 ** 31);
const minutes = Number(values.minutes);
const faults = FAULTS.filter(({ name }) => values.only === undefined || name.includes(values.only));
if (!Number.isInteger(seed) || !(minutes > 0) || faults.length === 0) {
  console.error("Usage: npm run torture -- [--minutes N] [--seed S] [--only PART-OF-A-NAME]");
  process.exit(2);
}
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

console.log(`seed ${seed}, ${minutes} minutes`);
const outcomes = await torture({ seed, minutes, faults, pace: 1, clients: 16, pauseMs: 40, log: console.log });
console.log(`\n${tableOf(outcomes)}`);
if (outcomes.some(({ wrong }) => wrong.length > 0)) {
  console.log(
    `\nRepeat with --seed ${seed}: the same faults and requests, in the same order; how they meet is never the same.`,
  );
  process.exitCode = 1;
}
