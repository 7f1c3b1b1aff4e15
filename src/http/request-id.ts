import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

const WELL_FORMED = /^[A-Za-z0-9_.:-]{1,128}$/;

/** The id that a request goes by in headers, logs and problems: the sender's own where it is well formed. */
export function requestId(request: Pick<IncomingMessage, "headers">): string {
  const given = request.headers["x-request-id"];
  if (typeof given === "string" && WELL_FORMED.test(given)) return given;
  return `req_${randomUUID().replaceAll("-", "")}`;
}
