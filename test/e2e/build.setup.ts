// Builds the pages once for all browser tests, so that they are those of today. vitest.config.ts names this file. Not once a
// file: a build takes away the pages that the server of another file is showing.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export default function setup(): void {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  // Vitest says "test" here, with which React would be the slower one for development: not the one that is served.
  const env = { ...process.env, NODE_ENV: "production" };
  const built = spawnSync("npm", ["run", "--silent", "build"], { cwd: root, encoding: "utf8", env });
  if (built.status !== 0) throw new Error(`the pages cannot be built:\n${built.stderr}`);
}
