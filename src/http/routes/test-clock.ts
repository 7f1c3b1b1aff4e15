import Type from "typebox";
import { originOf } from "../audit-origin.ts";
import type { App } from "../fastify-types.ts";
import { Refused } from "../problem.ts";
import { answers, Strict, Time } from "../schemas/common.ts";
import type { Services } from "../services.ts";
import { formatInstant, parseInstant } from "../time.ts";

/** The clock that everything is decided at, set by hand. Not found where the server was not started with a test clock. */
export function testClockRoutes(app: App, services: Services, options: { testClock: boolean }): void {
  app.put(
    "/test-clock",
    {
      schema: {
        tags: ["Running it"],
        summary: "Set the test clock",
        description:
          "Only on a server that was started with `SCRIP_TEST_CLOCK=1`. Any time while no account has entries, then forwards only. It stands still between settings.",
        body: Strict({ now: Time }),
        response: answers(200, Strict({ now: Type.String({ format: "date-time" }) })),
      },
    },
    async (request) => {
      if (!options.testClock) throw new Refused({ code: "not_found", detail: "This server has no test clock." });
      const set = await services.clock.set(parseInstant(request.body.now)!, originOf(request));
      if (set.ok) return { now: formatInstant(set.value) };
      throw new Refused({ code: "conflict", detail: set.error.detail });
    },
  );
}
