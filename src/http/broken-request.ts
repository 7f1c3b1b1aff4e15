import type { Socket } from "node:net";
import { type Failure, problemHeaders, problemOf } from "./problem.ts";
import { requestId } from "./request-id.ts";

const failure: Failure = { code: "invalid_request", detail: "The request is not proper HTTP, or came too slowly." };

/** Answers what is no HTTP, or never came to an end. There is no request to answer, only a socket. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const id = requestId({ headers: {} });
  const body = JSON.stringify(problemOf(failure, id));
  const headers = {
    ...problemHeaders(failure),
    "x-request-id": id,
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 400 Bad Request\r\n${lines.join("")}\r\n${body}`);
}
