// What belongs here: what the command line ends with, and that a command loads nothing but what it needs.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PROGRAM_ENV } from "../support/program-env.ts";
import { ROOT } from "./command-line.ts";

const EMPTY = '{"account":"a","wallet":"w","exported_at":null,"entries":[]}';
const NOT_TRUE = '{"account":"a","wallet":"w","exported_at":null,"entries":[{}]}';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scrip-test-exit-"));
  await writeFile(join(folder, "entries.csv"), "account,at,type,amount\na,2026-01-01,topup,5\n");
  await writeFile(join(folder, "agrees.csv"), "account,balance\na,5\n");
  await writeFile(join(folder, "drifts.csv"), "account,balance\na,6\n");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Ended = { code: number; stdout: string; stderr: string };
type Given = { input?: string; env?: Record<string, string>; first?: string };

/** Runs `scrip ARGS`. `first` is a script that runs before it. */
function scrip(args: string[], { input = "", env = {}, first }: Given = {}): Promise<Ended> {
  const before = first === undefined ? [] : ["--import", `data:text/javascript,${encodeURIComponent(first)}`];
  return new Promise((resolve) => {
    const child = execFile(
      join(ROOT, "node_modules/.bin/node"),
      [...before, "src/cli/main.ts", ...args],
      { cwd: ROOT, env: { ...PROGRAM_ENV, ...env } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
    child.stdin!.end(input);
  });
}

const inFolder = (name: string) => join(folder, name);
const auditOf = (balances: string) => ["audit", "--entries", inFolder("entries.csv"), "--balances", inFolder(balances)];

test("0 where all is well, 1 where what was checked is not as it should be", async () => {
  expect(await scrip(["--help"])).toMatchObject({ code: 0, stdout: expect.stringContaining("They end with 0") });
  expect(await scrip(["verify", "-"], { input: EMPTY })).toMatchObject({ code: 0 });
  expect(await scrip(["verify", "-"], { input: NOT_TRUE })).toMatchObject({ code: 1 });
  expect(await scrip(auditOf("agrees.csv"))).toMatchObject({ code: 0 });
  expect(await scrip(auditOf("drifts.csv"))).toMatchObject({ code: 1 });
});

test.each<[string, string[], Record<string, string>, RegExp]>([
  ["it knows no such command", ["toString"], {}, /There is no command toString\.\n\nscrip:/],
  ["it is called wrongly", ["audit", "--balances", "x"], {}, /Name both files.*\n\nscrip:/],
  ["a file is missing", ["verify", "nowhere.json"], {}, /^nowhere\.json could not be checked: .*no such file.*\n$/],
  ["a file is missing", ["audit", "--entries", "nowhere", "--balances", "x"], {}, /^nowhere cannot be read\.\n$/],
  ["the environment is wrong", ["audit"], { PORT: "x" }, /^The configuration is wrong:\n {2}.*PORT.*\n$/],
  ["the address is not known", ["sign-in", "a@b.example", "--role", "admin"], { PORT: "0" }, /^PORT is 0.*\n$/],
  [
    "the database does not listen",
    ["audit"],
    { DATABASE_URL: "postgres://scrip@127.0.0.1:1/scrip" },
    /^The database cannot be used: .*ECONNREFUSED.*DATABASE_URL.*\n$/,
  ],
  [
    "the server does not listen",
    ["import", "x", "--account", "a"],
    { SCRIP_URL: "http://127.0.0.1:1", SCRIP_KEY: "k" },
    /^The server at .* cannot be reached.*\n$/,
  ],
])("2, with a sentence and no stack, where %s", async (_why, args, env, told) => {
  const ended = await scrip(args, { env });
  expect(ended).toMatchObject({ code: 2, stdout: "" });
  expect(ended.stderr).toMatch(told);
});

test("70 where scrip itself is broken: never what a finding ends with", async () => {
  const broken = "console.log = () => { throw new TypeError('broken for this test'); };";
  const told = expect.stringMatching(/broken for this test\n +at [\s\S]*defect of scrip/);
  expect(await scrip(["verify", "-"], { input: EMPTY, first: broken })).toMatchObject({ code: 70, stderr: told });
  const beside = "process.stdin.once('end', () => { throw new TypeError('broken for this test'); });";
  expect(await scrip(["verify", "-"], { input: EMPTY, first: beside })).toMatchObject({ code: 70, stderr: told });
});

test("a command loads nothing but what it needs", async () => {
  const first = `import { registerHooks } from "node:module";
    registerHooks({ resolve(name, context, next) {
      if (/^(postgres|fastify|typebox|stripe|pg-boss)/.test(name)) throw new Error(name + " was loaded");
      return next(name, context);
    } });`;
  expect(await scrip(["--help"], { first })).toMatchObject({ code: 0 });
  expect(await scrip(["verify", "-"], { input: EMPTY, first })).toMatchObject({ code: 0 });
  expect(await scrip(auditOf("agrees.csv"), { first })).toMatchObject({ code: 0 });
  expect(await scrip(["doctor"], { first })).toMatchObject({ stderr: expect.stringContaining("was loaded") });
});
