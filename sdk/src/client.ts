import type { Answer, Arguments, Method, Options, PathsOf } from "./calls.ts";
import { problemFrom, unreachable } from "./problem.ts";

export type ScripOptions = {
  /** Where the server is, such as `https://scrip.example.com`. Empty: the server that this page is from. */
  baseUrl: string;
  /** An API key. */
  key?: string;
  /** A session's token, for pages in a frame, where cookies do not travel. Asked for with each call. */
  token?: () => string | null;
  /** In place of the global one. */
  fetch?: typeof fetch;
};

type Send<M extends Method> = <P extends PathsOf<M>>(
  path: P,
  ...options: Arguments<Options<P, M>>
) => Promise<Answer<P, M>>;

export type Scrip = {
  get: Send<"get">;
  post: Send<"post">;
  put: Send<"put">;
  delete: Send<"delete">;
  /** The same GET, answered with the response itself: for files. Throws a Problem as the others do. */
  download: <P extends PathsOf<"get">>(path: P, ...options: Arguments<Options<P, "get">>) => Promise<Response>;
  /** The address of a GET, for a link. */
  url: <P extends PathsOf<"get">>(path: P, ...options: Arguments<Options<P, "get">>) => string;
};

/** Options as they are sent, whatever the call. */
type Sent = {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  idempotencyKey?: string | true;
  signal?: AbortSignal;
};

/**
 * A client of Scrip's API. Paths are those of openapi.json; the compiler knows what each takes and answers.
 * @throws Problem from every call that is refused, and where the server cannot be reached (its code is `unreachable`)
 */
export function createScrip(options: ScripOptions): Scrip {
  const base = options.baseUrl.replace(/\/+$/, "");

  async function send(method: Method, path: string, sent: Sent = {}): Promise<Response> {
    const ask = options.fetch ?? fetch;
    const init: RequestInit = { method: method.toUpperCase(), headers: headersOf(options, sent) };
    if (sent.body !== undefined) init.body = JSON.stringify(sent.body);
    if (sent.signal !== undefined) init.signal = sent.signal;
    const response = await ask(base + addressOf(path, sent), init).catch((error: unknown) => {
      // Whoever called it off knows why nothing came.
      if (sent.signal?.aborted === true) throw error;
      throw unreachable(error);
    });
    if (response.ok) return response;
    throw await problemFrom(response);
  }

  const call =
    (method: Method) =>
    async (path: string, sent?: Sent): Promise<unknown> =>
      readBody(await send(method, path, sent));

  return {
    get: call("get") as Send<"get">,
    post: call("post") as Send<"post">,
    put: call("put") as Send<"put">,
    delete: call("delete") as Send<"delete">,
    download: (path, ...[sent]) => send("get", path, sent as Sent),
    url: (path, ...[sent]) => base + addressOf(path, sent as Sent),
  };
}

function headersOf({ key, token }: ScripOptions, { body, idempotencyKey }: Sent): Record<string, string> {
  const headers: Record<string, string> = {};
  const bearer = key ?? token?.() ?? null;
  if (bearer !== null) headers["authorization"] = `Bearer ${bearer}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  if (idempotencyKey !== undefined) {
    headers["idempotency-key"] = idempotencyKey === true ? crypto.randomUUID() : idempotencyKey;
  }
  return headers;
}

/** A path with its parameters in it. A query's null and undefined are left out, and a list is given once for each. */
function addressOf(path: string, { path: parameters = {}, query = {} }: Sent = {}): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(parameters[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined && each !== null) search.append(name, String(each));
    }
  }
  const text = search.toString();
  return text === "" ? filled : `${filled}?${text}`;
}

async function readBody(response: Response): Promise<unknown> {
  if (response.status === 204) return null;
  const isJson = /\bjson\b/.test(response.headers.get("content-type") ?? "");
  return isJson ? response.json() : response.text();
}
