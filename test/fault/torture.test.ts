// Every fault once, in an order of chance. The long run by hand is `npm run torture`.
import { expect, test } from "vitest";
import { torture } from "../torture/run.ts";

const SEED = Number(process.env["SCRIP_SEED"] ?? Date.now() % 2 ** 31);

test(`what was acknowledged outlives every fault (SCRIP_SEED=${SEED})`, { timeout: 300_000 }, async () => {
  const said: string[] = [`SCRIP_SEED=${SEED}`];
  const options = { seed: SEED, minutes: null, pace: 0.1, clients: 6, pauseMs: 100 };
  const outcomes = await torture({ ...options, log: (line) => said.push(line) });
  console.log(said.join("\n"));
  expect(outcomes.filter(({ wrong }) => wrong.length > 0).map(({ step, wrong }) => [step.fault.name, wrong])).toEqual(
    [],
  );
  for (const { skipped, acknowledged } of outcomes) if (skipped === null) expect(acknowledged).toBeGreaterThan(0);
});
