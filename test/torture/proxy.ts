// Stands between the servers and PostgreSQL, and cuts what it carries: anywhere, or exactly at a commit.
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/**
 * Where a connection is cut: `unsent`, the rows have been sent and the commit never is; `unheard`, PostgreSQL has committed
 * and nobody hears of it; `heard`, right behind the answer.
 */
export type Cut = "unsent" | "unheard" | "heard";

/** How COPY ends: the commit comes behind it, often in the same packet. */
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4]);
/** How PostgreSQL says that a transaction was committed. */
const COMMITTED = Buffer.from("COMMIT\0", "latin1");

export class DatabaseProxy {
  readonly #server: Server;
  readonly #pairs = new Set<{ client: Socket; inner: Socket }>();
  #cutting: (() => Cut | null) | null = null;
  #isStalled = false;
  port = 0;
  /** How many connections were cut, by where. */
  readonly cuts: Record<Cut, number> = { unsent: 0, unheard: 0, heard: 0 };

  private constructor(path: string) {
    this.#server = createServer({ noDelay: true }, (client) => this.#join(client, connect({ path })));
  }

  /** @param path of PostgreSQL's socket */
  static async start(path: string): Promise<DatabaseProxy> {
    const proxy = new DatabaseProxy(path);
    await proxy.#listen(0);
    proxy.port = (proxy.#server.address() as AddressInfo).port;
    return proxy;
  }

  /** As it is with a database that does not run: connections are refused, instead of accepted and then closed. */
  async refuse(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.cutAll();
    });
  }

  /** Takes connections again. */
  async accept(): Promise<void> {
    await this.#listen(this.port);
  }

  #listen(port: number): Promise<void> {
    return new Promise((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
  }

  /** Asked at each commit whether, and where, it is cut; null: nothing is cut any more. */
  cutCommits(choose: (() => Cut | null) | null): void {
    this.#cutting = choose;
  }

  /** Cuts all connections, in whatever they are. */
  cutAll(): void {
    for (const pair of this.#pairs) cut(pair);
  }

  /** Carries nothing in either direction until it is told to go on; nobody is told. */
  stall(isStalled: boolean): void {
    this.#isStalled = isStalled;
    for (const { client, inner } of this.#pairs) {
      for (const socket of [client, inner]) isStalled ? socket.pause() : socket.resume();
    }
  }

  close(): void {
    this.cutAll();
    this.#server.close();
  }

  #join(client: Socket, inner: Socket): void {
    const pair = { client, inner };
    this.#pairs.add(pair);
    // Where the commit that is under way will be cut.
    let chosen: Cut | null = null;
    client.on("data", (data) => {
      const copied = this.#cutting === null ? -1 : data.indexOf(COPY_DONE);
      if (copied >= 0) chosen = this.#cutting?.() ?? null;
      if (copied < 0 || chosen !== "unsent") return void inner.write(data);
      inner.write(data.subarray(0, copied + COPY_DONE.length));
      this.#cutHere(pair, "unsent");
    });
    inner.on("data", (data) => {
      const isCommit = chosen !== null && data.includes(COMMITTED);
      if (!isCommit || chosen === "heard") client.write(data);
      if (isCommit) this.#cutHere(pair, chosen!);
    });
    for (const socket of [client, inner]) {
      socket.setNoDelay(true);
      if (this.#isStalled) socket.pause();
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#pairs.delete(pair);
        client.destroy();
        inner.destroy();
      });
    }
  }

  #cutHere(pair: { client: Socket; inner: Socket }, where: Cut): void {
    this.cuts[where] += 1;
    cut(pair);
  }
}

/** What was written until now still goes out. */
function cut({ client, inner }: { client: Socket; inner: Socket }): void {
  client.destroySoon();
  inner.destroySoon();
}
