// Some of the faults, by chance. The long run with all of them, by hand, is `npm run torture`.
import { expect, test } from "vitest";
import { torture } from "../torture/run.ts";

const SEED = Number(process.env["SCRIP_SEED"] ?? Date.now() % 2 ** 31);
const FAULTS = 4;

test(`what was acknowledged outlives what goes wrong (SCRIP_SEED=${SEED})`, { timeout: 300_000 }, async () => {
  const said: string[] = [`SCRIP_SEED=${SEED}`];
  const options = { seed: SEED, most: FAULTS, pace: 0.1, clients: 6, pauseMs: 100 };
  const outcomes = await torture({ ...options, log: (line) => said.push(line) });
  console.log(said.join("\n"));
  expect(outcomes).toHaveLength(FAULTS);
  expect(outcomes.filter(({ wrong }) => wrong.length > 0).map(({ step, wrong }) => [step.fault.name, wrong])).toEqual(
    [],
  );
  for (const { skipped, acknowledged } of outcomes) if (skipped === null) expect(acknowledged).toBeGreaterThan(0);
});
