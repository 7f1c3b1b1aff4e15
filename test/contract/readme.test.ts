// What belongs here: the commands that README.md shows, run as they stand there, with the answers it shows.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase } from "../support/postgres.ts";
import { startServer, type TestServer } from "../support/server.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startServer(await createDatabase());
});

afterAll(async () => {
  await server?.stop();
});

type Example = { commands: string; answer: unknown };

/** The tour: shell commands, each followed by what of its answer is shown. */
async function readTour(): Promise<{ setUp: string; examples: Example[] }> {
  const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
  const tour = readme.slice(readme.indexOf("## A tour"), readme.indexOf("## What it promises"));
  const blocks = [...tour.matchAll(/```(sh|json)\n([\s\S]*?)```/g)].map(([, kind, text]) => ({ kind, text: text! }));
  const examples = blocks.flatMap(({ kind, text }, index) =>
    kind === "json" ? [{ commands: blocks[index - 1]!.text, answer: JSON.parse(text) }] : [],
  );
  return { setUp: blocks[0]!.text, examples };
}

test("the tour answers what it shows", async () => {
  const { setUp, examples } = await readTour();
  expect(examples.length).toBeGreaterThanOrEqual(6);
  // One shell for all, as a reader has it: later commands use what earlier ones set.
  const mark = "--- next ---";
  const script = [setUp, ...examples.map(({ commands }) => commands)].join(`\necho; echo '${mark}'\n`);
  const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", script], {
    env: { ...process.env, SCRIP: `${server.url}/v1`, KEY: server.adminKey },
  });
  const answers = stdout.split(mark).slice(1);
  examples.forEach(({ answer }, index) => {
    expect(JSON.parse(answers[index]!)).toMatchObject(answer as object);
  });
});
