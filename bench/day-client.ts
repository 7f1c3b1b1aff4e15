// The load of a day, in a process of its own: sends each request at the time it is due, however long others take, over
// several servers, and prints what it saw as JSON. A request's time counts from when it was due, not from when it was sent.
import { createWriteStream } from "node:fs";
import { Agent, request as send } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { Random } from "../src/examples/random.ts";
import { type DayAnswer, DayMix, type DayRequest, type DayShape, type Kind } from "./day-mix.ts";
import { percentile } from "./measure.ts";

export type DayClientOptions = {
  shape: DayShape;
  servers: { host: string; port: number }[];
  key: string;
  /** Where lines go of what was sent: account, wallet, sequence, amount, key; of what nobody answered only the key. */
  sent: string;
};

export type DayClientResult = {
  seconds: number;
  kinds: Record<string, KindResult>;
  /** How much later than they were due requests were sent, in milliseconds. */
  behind: { p50: number; p99: number; max: number };
  acknowledged: number;
  /** How many requests were sent once more, for the connection was closed meanwhile. */
  again: number;
  /** What was answered with anything but success or a business's no, by code. */
  failures: Record<string, { count: number; first: string }>;
};

export type KindResult = {
  count: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
  /** A business's no, by its code. */
  refused: Record<string, number>;
};

/** Any other answer than success and these is a failure. */
const BUSINESS = new Set(["insufficient_credits", "payment_declined", "outstanding_limit"]);
const PATIENCE_MS = 30_000;

class ClosedMeanwhile extends Error {}

const options = JSON.parse(process.argv[2]!) as DayClientOptions;
const mix = new DayMix(options.shape);
const random = new Random(`${options.shape.seed} servers`);
const agent = new Agent({ keepAlive: true });
const sent = createWriteStream(options.sent);
const times = new Map<Kind, number[]>();
const refused = new Map<Kind, Record<string, number>>();
const failures: DayClientResult["failures"] = {};
const behind: number[] = [];
const underWay = new Set<Promise<void>>();
let entries = 0;
let again = 0;

const began = Date.now();
const end = began + options.shape.minutes * 60_000;
const report = setInterval(() => {
  const minutes = Math.round((Date.now() - began) / 60_000);
  console.error(`  after ${minutes} min: ${behind.length.toLocaleString("en")} sent, ${underWay.size} under way`);
}, 60_000);
for (let next = began + mix.gap(); next < end; ) {
  for (const { due, request } of mix.due(Date.now())) start(request, due);
  const wait = next - Date.now();
  if (wait > 0) {
    await sleep(Math.min(5, wait));
    continue;
  }
  start(mix.next(next), next);
  next += mix.gap();
}
await Promise.all(underWay);
clearInterval(report);
agent.destroy();
await new Promise<void>((resolve) => sent.end(resolve));

behind.sort((a, b) => a - b);
const result: DayClientResult = {
  seconds: (Date.now() - began) / 1_000,
  kinds: Object.fromEntries([...times].map(([kind, each]) => [kind, kindResult(kind, each)])),
  behind: { p50: percentile(behind, 0.5), p99: percentile(behind, 0.99), max: behind.at(-1)! },
  acknowledged: entries,
  again,
  failures,
};
console.log(JSON.stringify(result));

function kindResult(kind: Kind, each: number[]): KindResult {
  each.sort((a, b) => a - b);
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(each, share)) as [number, number, number];
  return { count: each.length, p50, p95, p99, max: each.at(-1)!, refused: refused.get(kind) ?? {} };
}

function start(request: DayRequest, due: number): void {
  behind.push(Date.now() - due);
  const answered = one(request, due).finally(() => underWay.delete(answered));
  underWay.add(answered);
}

async function one(request: DayRequest, due: number): Promise<void> {
  let answer: { status: number; text: string };
  try {
    answer = await ask(request);
  } catch (error) {
    fail(request, "no_answer", String(error));
    for (const key of keysOf(request)) sent.write(`${["\\N", "\\N", "\\N", "\\N", key].join("\t")}\n`);
    return;
  }
  const took = Date.now() - due;
  const known = times.get(request.kind);
  if (known === undefined) times.set(request.kind, [took]);
  else known.push(took);
  take(request, answer);
}

/** Judges an answer, and notes down what it acknowledges. */
function take(request: DayRequest, { status, text }: { status: number; text: string }): void {
  if (request.path.includes(".pdf") && status === 200) return;
  const body = JSON.parse(text) as DayAnswer & {
    code?: string;
    results?: (DayAnswer & { problem?: { code: string } })[];
  };
  if (status >= 300) {
    refuse(request, body.code ?? String(status), text);
    return;
  }
  if (request.again !== undefined) {
    if (body.entry?.id !== request.again) fail(request, "answered_otherwise", text);
    return;
  }
  if (body.results !== undefined) {
    const { items } = request.body as { items: { account: string; key: string }[] };
    for (const [index, each] of body.results.entries()) {
      if (each.problem !== undefined) refuse(request, each.problem.code, JSON.stringify(each.problem));
      else acknowledge(items[index]!.account, items[index]!.key, each);
    }
  } else if (request.key !== null) {
    acknowledge(request.path.split("/")[3]!, request.key, body);
  }
  mix.answered(request, body, Date.now());
}

function keysOf({ key, body }: DayRequest): string[] {
  if (key !== null) return [key];
  return ((body as { items: { key: string }[] } | null)?.items ?? []).map((item) => item.key);
}

function acknowledge(account: string, key: string, { entry }: DayAnswer): void {
  if (!entry) return;
  entries += 1;
  sent.write(`${[account, entry.wallet, entry.sequence, entry.amount, key].join("\t")}\n`);
}

function refuse(request: DayRequest, code: string, text: string): void {
  if (!BUSINESS.has(code)) {
    fail(request, code, text);
    return;
  }
  const codes = refused.get(request.kind) ?? {};
  codes[code] = (codes[code] ?? 0) + 1;
  refused.set(request.kind, codes);
}

function fail(request: DayRequest, code: string, text: string): void {
  const first = `${request.method} ${request.path} ${JSON.stringify(request.body)?.slice(0, 300)}: ${text.slice(0, 500)}`;
  failures[code] ??= { count: 0, first };
  failures[code].count += 1;
}

type Sent = { status: number; text: string };

/** Once more where the server closed a connection that was kept open just as it was used again, as HTTP allows it to. */
async function ask(request: DayRequest): Promise<Sent> {
  try {
    return await askOnce(request);
  } catch (error) {
    if (!(error instanceof ClosedMeanwhile)) throw error;
    again += 1;
    return askOnce(request);
  }
}

function askOnce({ method, path, key, body }: DayRequest): Promise<Sent> {
  const { host, port } = options.servers[random.integer(0, options.servers.length - 1)]!;
  const sent = body === null ? null : JSON.stringify(body);
  const headers: Record<string, string | number> = { authorization: `Bearer ${options.key}` };
  if (key !== null) headers["idempotency-key"] = key;
  if (sent !== null)
    Object.assign(headers, { "content-type": "application/json", "content-length": Buffer.byteLength(sent) });
  return new Promise((resolve, reject) => {
    const asked = send({ host, port, method, path, headers, agent, timeout: PATIENCE_MS }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode!, text: Buffer.concat(chunks).toString() }));
      response.on("error", reject);
    });
    asked.on("timeout", () => asked.destroy(new Error("no answer in time")));
    asked.on("error", (error: NodeJS.ErrnoException) => {
      reject(asked.reusedSocket && error.code === "ECONNRESET" ? new ClosedMeanwhile() : error);
    });
    asked.end(sent ?? undefined);
  });
}
