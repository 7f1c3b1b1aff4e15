import type { App } from "../fastify-types.ts";
import { answers } from "../schemas/common.ts";
import { JobList } from "../schemas/operator.ts";
import type { JobListing, Services } from "../services.ts";
import { formatInstant, formatInstantOrNull } from "../time.ts";

/** What is done without being asked. */
export function jobRoutes(app: App, services: Services): void {
  app.get(
    "/jobs",
    {
      schema: {
        tags: ["Running it"],
        summary: "Jobs: their schedule, the last run and the next",
        description: "On whichever server they ran. Times are the database's own clock, never the test clock.",
        response: answers(200, JobList),
      },
    },
    async () => ({ jobs: (await services.jobs()).map(jobView) }),
  );
}

function jobView({ name, everySeconds, state, text, run, nextAt, lagSeconds }: JobListing): JobList["jobs"][number] {
  return {
    name,
    every_seconds: everySeconds,
    state,
    text,
    last_run:
      run === null
        ? null
        : {
            started_at: formatInstant(run.startedAt),
            // What stands there while it runs is of the run before.
            finished_at: nextAt === null ? null : formatInstantOrNull(run.finishedAt),
            server: run.server,
            count: run.count,
          },
    last_ok_at: formatInstantOrNull(run?.okAt ?? null),
    last_error: run?.errorAt == null ? null : { at: formatInstant(run.errorAt), message: run.error ?? "" },
    next_at: formatInstantOrNull(nextAt),
    lag_seconds: lagSeconds,
  };
}
