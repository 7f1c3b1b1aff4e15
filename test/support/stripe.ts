// Stripe as the whole server meets it: the fake, which lives as long as the tests do whatever becomes of the servers, and
// before it a gate at which requests can be held up, on their way there or back.
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type StripeFake, startStripeFake } from "../../src/payments/testing/stripe-fake.ts";

/** Which request is held up: the first one that fits. */
export type Stop = {
  /** Method and path, `*` at the end for whatever follows; `POST /v1/payment_intents`. */
  on: string;
  /** What its path or its body holds as well, for instance the id of a customer. */
  of: string;
  /** `before`: Stripe has not heard of it. `after`: Stripe has done it, and the answer is on its way. */
  at: "before" | "after";
};

export type Held = {
  /** It stands at the gate. */
  reached: Promise<void>;
  /** Lets it go on, be its sender there or not. Waits until it has been dealt with. */
  letGo(): Promise<void>;
};

export type GatedStripe = {
  fake: StripeFake;
  /** What a server is told of it. */
  env: Record<string, string>;
  hold(stop: Stop): Held;
  /** Lets everything go and ends. */
  stop(): Promise<void>;
};

/** Where payers come back to. */
export const PUBLIC_URL = "https://credits.example.com/";

export async function startStripe(): Promise<GatedStripe> {
  const fake = await startStripeFake();
  let waiting: Waiting[] = [];
  const gate = createServer((received, response) => {
    pass(received, response).catch(() => response.socket?.destroy());
  });

  async function pass(received: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(received);
    const what = `${received.method} ${received.url}`;
    const held = waiting.find(({ stop }) => fits(stop, what, body));
    waiting = waiting.filter((each) => each !== held);
    try {
      if (held?.stop.at === "before") await held.wait();
      const answer = await forward(fake, received, body);
      if (held?.stop.at === "after") await held.wait();
      response.writeHead(answer.status, answer.headers).end(answer.body);
    } finally {
      held?.over();
    }
  }

  await new Promise<void>((resolve) => gate.listen(0, "127.0.0.1", resolve));
  const all: Waiting[] = [];
  return {
    fake,
    env: {
      STRIPE_SECRET_KEY: fake.secretKey,
      STRIPE_WEBHOOK_SECRET: fake.webhookSecret,
      STRIPE_API_URL: `http://127.0.0.1:${(gate.address() as AddressInfo).port}`,
      SCRIP_PUBLIC_URL: PUBLIC_URL,
    },
    hold(stop) {
      const held = hold(stop);
      waiting.push(held);
      all.push(held);
      return held;
    },
    async stop() {
      for (const held of all) void held.letGo();
      gate.closeAllConnections();
      await new Promise<void>((resolve) => gate.close(() => resolve()));
      await fake.stop();
    },
  };
}

type Waiting = Held & { stop: Stop; wait(): Promise<void>; over(): void };

function hold(stop: Stop): Waiting {
  const reached = Promise.withResolvers<void>();
  const open = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  return {
    stop,
    reached: reached.promise,
    wait() {
      reached.resolve();
      return open.promise;
    },
    over: () => done.resolve(),
    letGo() {
      open.resolve();
      return done.promise;
    },
  };
}

function fits({ on, of }: Stop, what: string, body: string): boolean {
  const path = what.split("?", 1)[0]!;
  const isThere = on.endsWith("*") ? path.startsWith(on.slice(0, -1)) : path === on;
  return isThere && `${what}\n${body}`.includes(of);
}

type Forwarded = { status: number; headers: OutgoingHttpHeaders; body: string };

/** Fails where the fake cuts the connection. */
function forward(fake: StripeFake, { method, url, headers }: IncomingMessage, body: string): Promise<Forwarded> {
  const { host: _, connection: __, "transfer-encoding": ___, "content-length": ____, ...kept } = headers;
  const length = body === "" ? {} : { "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request({ host: fake.host, port: fake.port, method, path: url, headers: { ...kept, ...length } });
    sent.on("error", reject);
    sent.on("response", async (answer) => {
      const { connection: _, "transfer-encoding": __, "keep-alive": ___, ...kept } = answer.headers;
      text(answer).then((body) => resolve({ status: answer.statusCode!, headers: kept, body }), reject);
    });
    sent.end(body);
  });
}
