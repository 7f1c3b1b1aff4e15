import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { ForbiddenName, readJson } from "./exact-json.ts";
import { Refused } from "./problem.ts";

/** How much of a body that is too large is read and thrown away, so that its sender hears why and not a broken pipe. */
const DISCARDED_BYTES_MAX = 64 * 1024 * 1024;

/** Bodies are JSON in UTF-8 and nothing else. An empty one is none. */
export function parseJsonExactly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "application/json",
    async (request: { routeOptions: { bodyLimit: number } }, payload: IncomingMessage) => {
      const body = await readBody(payload, request.routeOptions.bodyLimit);
      if (body.length === 0) return undefined;
      if (!isUtf8(body)) throw invalid("The body is not UTF-8.");
      try {
        return readJson(body.toString("utf8"));
      } catch (error) {
        throw invalid(error instanceof ForbiddenName ? error.message : "The body is not JSON.");
      }
    },
  );
}

function readBody(payload: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(payload.headers["content-length"] ?? 0);
  if (announced > limit + DISCARDED_BYTES_MAX) return Promise.reject(tooLarge(limit));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let received = 0;
    payload.on("data", (chunk: Buffer) => {
      received += chunk.length;
      if (received <= limit) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      if (received > limit + DISCARDED_BYTES_MAX) {
        payload.pause();
        reject(tooLarge(limit));
      }
    });
    payload.on("end", () => {
      if (received > limit) reject(tooLarge(limit));
      else resolve(Buffer.concat(chunks));
    });
    payload.on("error", () => reject(invalid("The body ended too early.")));
  });
}

function tooLarge(limit: number): Refused {
  const size = `${limit / 1024 / 1024} MiB`;
  return new Refused({ code: "payload_too_large", detail: `A body of this call may have ${size}.` });
}

function invalid(detail: string): Refused {
  return new Refused({ code: "invalid_request", detail });
}
