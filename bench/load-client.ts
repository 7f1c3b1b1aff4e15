// A client in a process of its own: keeps so many connections busy, each with one request at a time, for so long, and
// prints what it saw as JSON. Written on bare sockets, so that as little as possible of the machine goes into it.
import { connect, type Socket } from "node:net";
import { latencies } from "./measure.ts";
import { chargeBody, keyOf } from "./workload.ts";

export type LoadOptions = {
  host: string;
  port: number;
  key: string;
  clients: number;
  milliseconds: number;
  wallets: number;
  /** Charges in one request; 1 sends single charges, more sends batches. */
  batch: number;
  /** The number of the first charge. */
  from: number;
};

export type LoadResult = {
  charges: number;
  refused: number;
  seconds: number;
  p50: number;
  p99: number;
  firstProblem: string | null;
};

const options = JSON.parse(process.argv[2]!) as LoadOptions;
let next = options.from;
let refused = 0;
let firstProblem: string | null = null;
const times: number[] = [];
const began = performance.now();

await Promise.all(Array.from({ length: options.clients }, keepBusy));
const result: LoadResult = {
  charges: next - options.from,
  refused,
  seconds: (performance.now() - began) / 1000,
  ...latencies(times),
  firstProblem,
};
console.log(JSON.stringify(result));

async function keepBusy(): Promise<void> {
  const socket = connect({ host: options.host, port: options.port, noDelay: true });
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  const answers = readAnswers(socket);
  while (performance.now() - began < options.milliseconds) {
    const start = performance.now();
    socket.write(options.batch === 1 ? singleCharge(next++) : batchOfCharges());
    const answer = await answers.next();
    if (answer.status >= 300 || (options.batch > 1 && answer.body.includes('"problem"'))) {
      refused += 1;
      firstProblem ??= `${answer.status} ${answer.body.slice(0, 500)}`;
    }
    times.push(performance.now() - start);
  }
  socket.destroy();
}

function singleCharge(n: number): string {
  const path = `/v1/accounts/bench-${n % options.wallets}/charges`;
  return request(path, JSON.stringify(chargeBody(n)), `Idempotency-Key: ${keyOf(n)}\r\n`);
}

function batchOfCharges(): string {
  const items = Array.from({ length: options.batch }, () => {
    const n = next++;
    return { key: keyOf(n), account: `bench-${n % options.wallets}`, operation: "charge", ...chargeBody(n) };
  });
  return request("/v1/batch", JSON.stringify({ items }), "");
}

function request(path: string, body: string, headers: string): string {
  return (
    `POST ${path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${options.key}\r\n${headers}` +
    `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}

/** The answers that come over a connection, one after the other. Only what our own server sends is understood. */
function readAnswers(socket: Socket): { next(): Promise<{ status: number; body: string }> } {
  let received = Buffer.alloc(0);
  let wake: (() => void) | null = null;
  socket.on("data", (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    wake?.();
  });
  socket.on("close", () => {
    if (performance.now() - began < options.milliseconds) throw new Error("the server closed a connection");
  });
  return {
    async next() {
      for (;;) {
        const end = received.indexOf("\r\n\r\n");
        if (end >= 0) {
          const head = received.toString("latin1", 0, end);
          const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN);
          const total = end + 4 + length;
          if (received.length >= total) {
            const body = received.toString("utf8", end + 4, total);
            received = received.subarray(total);
            return { status: Number(head.slice(9, 12)), body };
          }
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = null;
      }
    },
  };
}
