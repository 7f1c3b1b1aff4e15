import { type Answer, type AnswerBody, callOf, itemOf, type Sending } from "./sending.ts";

/** The servers under test, over HTTP. They share one database, and every call goes to the next of them. */
export class Client {
  readonly #servers: { url: string; adminKey: string }[];
  #calls = 0;

  constructor(servers: { url: string; adminKey: string }[]) {
    this.#servers = servers;
  }

  /** Where the test clock stands. */
  now = Date.parse("2026-01-01T00:00:00Z");

  async setClock(now: number): Promise<void> {
    this.now = now;
    await this.#must("PUT", "/test-clock", { now: new Date(now).toISOString() });
  }

  /** Makes an account or changes its zone, through every server: each remembers accounts for a second. */
  async putAccount(id: string, product: string, timeZone: string): Promise<void> {
    for (const _ of this.#servers) await this.#must("PUT", `/accounts/${id}`, { product, time_zone: timeZone });
  }

  /** Answers null for what does not exist. */
  async read<T>(path: string): Promise<T | null> {
    const { status, body } = await this.#call("GET", path);
    if (status === 404) return null;
    if (status !== 200) throw new Error(`GET ${path} was answered ${status}: ${JSON.stringify(body)}`);
    return body as T;
  }

  async quote(account: string, body: unknown): Promise<Answer> {
    const { status, body: quoted } = await this.#call("POST", `/accounts/${account}/quotes`, body);
    return { status, replayed: null, body: quoted as AnswerBody };
  }

  async post(sending: Sending): Promise<Answer> {
    const { method, path, body, key } = callOf(sending);
    const answer = await this.#call(method, path, body, key);
    return { status: answer.status, replayed: answer.replayed, body: answer.body as AnswerBody };
  }

  /** All in one request; answers in their order. */
  async postBatch(sendings: Sending[]): Promise<Answer[]> {
    const { status, body } = await this.#call("POST", "/batch", { items: sendings.map(itemOf) });
    const results = (body as { results?: BatchResult[] } | null)?.results;
    if (status !== 200 || results?.length !== sendings.length) {
      throw new Error(`a batch of ${sendings.length} was answered ${status}: ${JSON.stringify(body)}`);
    }
    return results.map(({ status, replayed, problem, ...body }) => ({
      status,
      replayed: replayed ?? null,
      body: problem ?? body,
    }));
  }

  async #must(method: string, path: string, body: unknown): Promise<void> {
    const answer = await this.#call(method, path, body);
    if (answer.status >= 300) {
      throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
  }

  async #call(method: string, path: string, body?: unknown, key?: string) {
    const server = this.#servers[this.#calls++ % this.#servers.length];
    if (server === undefined) throw new Error("there is no server");
    const headers: Record<string, string> = { authorization: `Bearer ${server.adminKey}` };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (key !== undefined) headers["idempotency-key"] = key;
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${server.url}/v1${path}`, {
      method,
      headers,
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...init,
    });
    const text = await response.text();
    return {
      status: response.status,
      replayed: response.headers.get("idempotent-replayed") === "true",
      body: (text === "" ? null : JSON.parse(text)) as unknown,
    };
  }
}

const PATIENCE_MS = 30_000;

type BatchResult = AnswerBody & { status: number; replayed?: boolean; problem?: AnswerBody };
