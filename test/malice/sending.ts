/** Sends what was made up, exactly as it is written, over HTTP. */
import { request as httpRequest } from "node:http";
import type { Request } from "./requests.ts";
import type { Scene } from "./scene.ts";
import { isObject, Raw } from "./schema.ts";

export type Heard = { status: number; headers: Record<string, string | string[] | undefined>; text: string };

const PATIENCE_MS = 20_000;

/** The request line's target, with every thing in it named. */
export function targetOf({ path, query }: Request, { things }: Scene): string {
  const named = (piece: Request["path"][number]) => {
    if ("written" in piece) return piece.written;
    return encodeURIComponent(things.nameOf(piece.is).toWellFormed());
  };
  const search = query.map(([name, value]) => `${name}=${named(value)}`).join("&");
  return `/${path.map(named).join("/")}${search === "" ? "" : `?${search}`}`;
}

export function send(scene: Scene, request: Request): Promise<Heard> {
  const { things, callers } = scene;
  const key = request.key === null ? null : things.nameOf(request.key);
  const headers: Record<string, string> = {
    ...callers[request.caller].headers(),
    ...(key === null ? {} : { "idempotency-key": key }),
    ...(request.body === null ? {} : { "content-type": "application/json" }),
    ...request.headers,
  };
  const body =
    request.body === null
      ? null
      : "text" in request.body
        ? request.body.text
        : write(things.resolve(request.body.value));
  return exchange(
    scene.scrip.server.url,
    request.method,
    targetOf(request, scene),
    headers,
    body,
    addressOf(request, scene),
  );
}

/**
 * Failed keys and links block the address they come from, which is right, and would end the run: who fails on purpose
 * comes from many addresses, where a machine has more than one of its own.
 */
let strangers = 0;
function addressOf({ caller, route }: Request, { callers }: Scene): string | undefined {
  const fails = callers[caller].sees === "nothing" || route === "POST /v1/sessions";
  if (!fails || process.platform !== "linux") return undefined;
  strangers = (strangers + 1) % 250;
  return `127.0.0.${strangers + 2}`;
}

export function exchange(
  url: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string | null,
  localAddress?: string,
): Promise<Heard> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const content = method === "HEAD" ? null : body;
    const length = content === null ? {} : { "content-length": String(Buffer.byteLength(content)) };
    const options = { host: hostname, port, method, path, headers: { ...headers, ...length }, timeout: PATIENCE_MS };
    const sent = httpRequest(localAddress === undefined ? options : { ...options, localAddress, agent: false });
    sent.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (more: string) => {
        text += more;
      });
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on("timeout", () => sent.destroy(new Error(`no answer within ${PATIENCE_MS / 1_000} s`)));
    sent.on("error", reject);
    sent.end(content ?? undefined);
  });
}

/** JSON with pieces that JSON.stringify would never write. */
function write(value: unknown): string {
  if (value instanceof Raw) return value.json;
  if (Object.is(value, -0)) return "-0";
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? "null";
  return `{${Object.entries(value)
    .map(([name, each]) => `${JSON.stringify(name)}:${write(each)}`)
    .join(",")}}`;
}
