import { readConfig } from "./config.ts";
import { CannotStart, start } from "./start.ts";
import { AlreadyRunningError, StartError } from "./store/embedded/index.ts";
import { MigrationError } from "./store/migrate.ts";

/** What a person can put right is said in a sentence; anything else is a defect and shows where it came from. */
function explain(error: unknown): string {
  const expected = [CannotStart, StartError, AlreadyRunningError, MigrationError];
  if (expected.some((kind) => error instanceof kind)) return (error as Error).message;
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
    return `${error.message}. Set PORT to another port, or to 0 for a free one.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const config = readConfig(process.env);
if (!config.ok) {
  console.error(["Scrip cannot start:", ...config.error].join("\n  "));
  process.exit(1);
}

let stopping = false;
const starting = start(config.value, (line) => console.log(line));

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, async () => {
    if (stopping) return;
    stopping = true;
    // Everything that was accepted is answered before the database goes.
    await starting.then((running) => running.stop()).catch(() => {});
    process.exit(0);
  });
}

try {
  const running = await starting;
  if (!stopping) {
    console.log(`The HTTP API is described, and can be tried, at ${running.url}/docs`);
    for (const line of running.links) console.log(line);
    console.log(`Scrip is ready at ${running.url}`);
  }
} catch (error) {
  console.error(`Scrip cannot start: ${explain(error)}`);
  process.exit(1);
}
