// npm run fuzz -- --minutes 10 --seed 7: the requests of fuzz.test.ts, for longer than in every test run.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const USAGE = "npm run fuzz -- [--minutes N] [--seed S]";

const { minutes, seed } = readArgs();
const vitest = join(ROOT, "node_modules", "vitest", "vitest.mjs");
const child = spawn(process.execPath, [vitest, "run", "--project", "database", "test/malice/fuzz.test.ts"], {
  cwd: ROOT,
  stdio: "inherit",
  env: { ...process.env, SCRIP_FUZZ_MINUTES: minutes, ...(seed === undefined ? {} : { SCRIP_SEED: seed }) },
});
child.on("exit", (code) => {
  process.exitCode = code ?? 1;
});

function readArgs(): { minutes: string; seed: string | undefined } {
  const { values } = parseArgs({ options: { minutes: { type: "string" }, seed: { type: "string" } } });
  const { minutes = "10", seed } = values;
  for (const number of [minutes, seed ?? "0"]) {
    if (!/^\d+$/.test(number)) throw new Error(`"${number}" is no number. ${USAGE}`);
  }
  return { minutes, seed };
}
