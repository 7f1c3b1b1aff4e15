// npm test: lint, types, then all tests. The last line counts what passed and failed; lint and types count as one each.
import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const REPORT = join(ROOT, ".cache", "tests.json");

type Count = { passed: number; failed: number };

const counts = [await check("lint"), await check("types"), await tests(process.argv.slice(2))];
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
process.exitCode = failed === 0 ? 0 : 1;
console.log(`\n${passed} passed, ${failed} failed`);

async function check(script: "lint" | "types"): Promise<Count> {
  console.log(`\n> ${script}`);
  const code = await run("npm", ["run", "--silent", script]);
  console.log(code === 0 ? `${script}: fine` : `${script}: FAILED`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** @param filter files to run, as vitest takes them; none runs all */
async function tests(filter: string[]): Promise<Count> {
  console.log("\n> tests");
  await rm(REPORT, { force: true });
  const vitest = join(ROOT, "node_modules", "vitest", "vitest.mjs");
  const code = await run(process.execPath, [
    vitest,
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${REPORT}`,
    ...filter,
  ]);
  const count = await readReport();
  // Where vitest itself failed, or an error belonged to no test, the run has failed though every test passed.
  return code === 0 || count.failed > 0 ? count : { ...count, failed: 1 };
}

type Report = {
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
};

async function readReport(): Promise<Count> {
  const text = await readFile(REPORT, "utf8").catch(() => null);
  if (text === null) return { passed: 0, failed: 1 };
  const files = (JSON.parse(text) as Report).testResults;
  const tests = files.flatMap((file) => file.assertionResults);
  const having = (status: string) => tests.filter((test) => test.status === status).length;
  // A file that could not be loaded has no tests to count, and is one failure.
  const broken = files.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  return { passed: having("passed"), failed: having("failed") + broken.length };
}

function run(program: string, args: string[]): Promise<number> {
  const child = spawn(program, args, { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
  return new Promise((resolve) => {
    child.once("error", (error) => {
      console.error(`${program} cannot be started: ${error.message}`);
      resolve(1);
    });
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
