import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Pure tests need nothing; all others share one PostgreSQL, which is started for the run.
const pure = [
  "src/core/**/*.test.ts",
  "src/http/**/*.test.ts",
  "src/file-audit/**/*.test.ts",
  "src/config.test.ts",
  "sdk/src/**/*.test.ts",
  "web/src/**/*.test.ts",
];

// Pages in a real browser, on a server with the example accounts and a database of its own.
const browser = ["test/e2e/**/*.test.ts"];

/** What takes longest begins first, so that no worker waits at the end for one that began late. */
const LONGEST = [
  "test/e2e/pages.test.ts",
  "test/audit/corruption.test.ts",
  "test/fault/embedded.test.ts",
  "test/fault/torture.test.ts",
  "test/e2e/console.test.ts",
  "src/jobs/servers.test.ts",
  "src/jobs/jobs.test.ts",
  "test/fault/reload.test.ts",
  "test/model/ledger.model.test.ts",
  "test/malice/fuzz.test.ts",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return found < 0 ? LONGEST.length : found;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Tests start servers and PostgreSQL beside themselves: more workers would only wait for each other.
    maxWorkers: 2,
    pool: "forks",
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: "pure", include: pure, isolate: false } },
      {
        extends: true,
        test: {
          name: "database",
          include: ["src/**/*.test.ts", "test/**/*.test.ts"],
          exclude: [...pure, ...browser],
          globalSetup: ["test/support/postgres.setup.ts"],
        },
      },
      {
        extends: true,
        test: { name: "browser", include: browser, globalSetup: ["test/e2e/build.setup.ts"], testTimeout: 60_000 },
      },
    ],
  },
});
