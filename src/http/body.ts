import { isUtf8 } from "node:buffer";
import type { FastifyInstance } from "fastify";
import { inexactInteger } from "./exact-json.ts";
import { Refused } from "./problem.ts";

/** Bodies are JSON in UTF-8 and nothing else; what could not be read exactly as it was sent is refused. */
export function parseJsonExactly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body: Buffer, done) => {
    if (body.length === 0) return done(null, undefined);
    if (!isUtf8(body)) return done(refused("The body is not UTF-8."));
    const text = body.toString("utf8");
    return parse(request, text, (error, value) => {
      if (error !== null) return done(refused(reasonOf(error)));
      const inexact = inexactInteger(text);
      if (inexact === null) return done(null, value);
      return done(refused(`The number ${inexact.slice(0, 40)} cannot be held exactly: send it as a string.`));
    });
  });
}

/** The parser refuses two things: what is no JSON, and names that would reach into JavaScript's own objects. */
function reasonOf(error: Error): string {
  return /forbidden prototype/i.test(`${error.message} ${(error.cause as Error | undefined)?.message ?? ""}`)
    ? 'The body has a field named "__proto__" or "constructor", which is not allowed.'
    : "The body is not JSON.";
}

function refused(detail: string): Refused {
  return new Refused({ code: "invalid_request", detail });
}
