import { Agent, get } from "node:http";
import { ADMIN_KEY, type BenchServer } from "./http.ts";
import { percentile } from "./measure.ts";

const DAY_MS = 86_400_000;
const HOT = "bench-0";
const ago = (days: number, ms = 0) => new Date(Date.now() - days * DAY_MS + ms).toISOString();

/** One kind of read: its name, and the path of the n-th. */
type Read = {
  name: string;
  times: number;
  path(n: number): string;
  /** What comes before the timed requests: answers what each is asked with. */
  prepare?(ask: Ask): Promise<(n: number) => string>;
};

type Ask = (path: string) => Promise<{ status: number; body: string }>;

/** An account whose number is even or odd as `n` is. */
const any = (n: number) => `bench-${(n * 37) % 2_000}`;
/** A month that begins and ends within a quarter of an hour, at another place each time. */
const month = (n: number) => `from=${ago(60 + (n % 300), -n * 61_003)}&to=${ago(30 + (n % 300), n * 7_001)}`;

/** What is read at each size. */
export const READS: Read[] = [
  {
    name: "usage of a ragged month, any account in UTC",
    times: 200,
    path: (n) => `/v1/accounts/${any(2 * n)}/usage?${month(n)}`,
  },
  {
    name: "usage of a ragged month, any account in Asia/Kolkata",
    times: 200,
    path: (n) => `/v1/accounts/${any(2 * n + 1)}/usage?${month(n)}`,
  },
  {
    name: "usage of a ragged month, hot account",
    times: 30,
    path: (n) => `/v1/accounts/${HOT}/usage?${month(n)}`,
  },
  {
    name: "usage of 13 months, hot account",
    times: 10,
    path: (n) => `/v1/accounts/${HOT}/usage?from=${ago(395, n * 61_003)}&to=${ago(0)}`,
  },
  {
    name: "usage of 13 months of a workspace of 5,000 campaigns",
    times: 10,
    path: (n) => `/v1/accounts/${HOT}/usage?workspace=emea&from=${ago(395, n * 61_003)}&to=${ago(0)}`,
  },
  { name: "credit log, first page, hot account", times: 100, path: () => entriesOf(HOT, "") },
  { name: "credit log, first page, any account", times: 100, path: (n) => entriesOf(any(n), "") },
  {
    name: "credit log, a page far back",
    times: 100,
    path: (n) => entriesOf(HOT, `?to=${ago(200 + n)}`),
    async prepare(ask) {
      const cursors: string[] = [];
      for (let n = 0; n < 100; n++) {
        const { body } = await ask(entriesOf(HOT, `?to=${ago(200 + n)}`));
        cursors.push(JSON.parse(body).next_cursor);
      }
      return (n) => entriesOf(HOT, `?to=${ago(200 + n)}&cursor=${encodeURIComponent(cursors[n]!)}`);
    },
  },
  {
    name: "credit log of a busy campaign",
    times: 50,
    path: (n) => entriesOf(HOT, `?workspace=emea&campaign=campaign-${n % 5}`),
  },
  {
    name: "credit log of a campaign that is seldom charged",
    times: 50,
    path: (n) => entriesOf(HOT, `?workspace=emea&campaign=campaign-${4_000 + n}`),
  },
  { name: "wallet", times: 200, path: (n) => `/v1/accounts/${any(n)}/wallets/main` },
  {
    name: "statement of a month, hot account",
    times: 10,
    path: (n) => `/v1/accounts/${HOT}/statements?${month(n * 20)}`,
  },
  {
    name: "statement of a month as PDF, hot account",
    times: 5,
    path: (n) => `/v1/accounts/${HOT}/statements.pdf?${month(n * 20)}`,
  },
];

/** So often each is asked before it is timed: every session of the server has to learn a statement once. */
const WARM_UP = 20;

/** Asks one after the other over one connection; tells the median and the slowest twentieth. */
export async function measureReads(
  server: BenchServer,
  read: Read,
  note: (name: string, value: number) => void,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask: Ask = (path) => request(server, agent, path);
  const path = (await read.prepare?.(ask)) ?? read.path;
  for (let n = 0; n < Math.min(WARM_UP, read.times); n++) await ask(path(n));
  const times: number[] = [];
  for (let n = 0; n < read.times; n++) {
    const began = performance.now();
    const { status, body } = await ask(path(n));
    times.push(performance.now() - began);
    if (status !== 200) throw new Error(`${path(n)}: ${status} ${body.slice(0, 300)}`);
  }
  const sorted = times.sort((a, b) => a - b);
  note(`${read.name}, p50 ms`, percentile(sorted, 0.5));
  note(`${read.name}, p95 ms`, percentile(sorted, 0.95));
  agent.destroy();
}

function request({ host, port }: BenchServer, agent: Agent, path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    get({ host, port, path, agent, headers: { authorization: `Bearer ${ADMIN_KEY}` } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("end", () => resolve({ status: answer.statusCode!, body: Buffer.concat(chunks).toString("utf8") }));
    }).on("error", reject);
  });
}

const entriesOf = (account: string, query: string) => `/v1/accounts/${account}/wallets/main/entries${query}`;
