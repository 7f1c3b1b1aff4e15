import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { type Failure, problemHeaders, problemOf } from "./problem.ts";
import { requestId } from "./request-id.ts";

const NO_HTTP: Failure = { code: "invalid_request", detail: "The request is not proper HTTP." };

/** What Node says of requests that it reads no further. */
const FAILURES: Record<string, Failure> = {
  HPE_HEADER_OVERFLOW: { code: "headers_too_large", detail: "The address and the headers may have 16 KiB together." },
  ERR_HTTP_REQUEST_TIMEOUT: { code: "request_timeout", detail: "The request did not come to its end in time." },
};

/** How long the sender has to read the answer and hang up. Who goes on sending loses it. */
const FAREWELL_MS = 1_000;

/** Answers what is no HTTP, or never came to an end. There is no request to answer, only a socket. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const failure = FAILURES[error.code ?? ""] ?? NO_HTTP;
  const id = requestId({ headers: {} });
  const problem = problemOf(failure, id);
  const body = JSON.stringify(problem);
  const headers = {
    ...problemHeaders(failure),
    "x-request-id": id,
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join("")}\r\n${body}`);
  setTimeout(() => socket.destroy(), FAREWELL_MS).unref();
}
