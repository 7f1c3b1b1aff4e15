import { isUtf8 } from "node:buffer";
import type { FastifyInstance } from "fastify";
import { ForbiddenName, readJson } from "./exact-json.ts";
import { Refused } from "./problem.ts";

/** Bodies are JSON in UTF-8 and nothing else. An empty one is none. */
export function parseJsonExactly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, async (_request: unknown, body: Buffer) => {
    if (body.length === 0) return undefined;
    if (!isUtf8(body)) throw refused("The body is not UTF-8.");
    try {
      return readJson(body.toString("utf8"));
    } catch (error) {
      throw refused(error instanceof ForbiddenName ? error.message : "The body is not JSON.");
    }
  });
}

function refused(detail: string): Refused {
  return new Refused({ code: "invalid_request", detail });
}
