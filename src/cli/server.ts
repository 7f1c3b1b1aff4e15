import { CommandFailed } from "./command-failed.ts";

/** The server answered and refused. */
export class ServerRefused extends CommandFailed {
  override name = "ServerRefused";
  readonly status: number;

  constructor(status: number, detail: string) {
    super(`${status}: ${detail}`);
    this.status = status;
  }
}

/** A running server as the commands that need one call it. */
export class Server {
  readonly #url: string;
  readonly #key: string;

  /** @throws where the environment does not say where it is, or has no key */
  constructor(env: NodeJS.ProcessEnv) {
    const url = env["SCRIP_URL"] ?? "http://127.0.0.1:4400";
    const key = env["SCRIP_KEY"] ?? env["SCRIP_ADMIN_KEY"];
    if (key === undefined || key === "") throw new CommandFailed("Set SCRIP_KEY to a key of the scope operate.");
    this.#url = url.replace(/\/$/, "");
    this.#key = key;
  }

  /** Calls the API, again while the server asks for patience. @throws with what the server said where it refuses */
  async call<T>(method: string, path: string, body?: unknown, key?: string): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.#send(method, path, body, key);
      if (response.ok) return (await response.json()) as T;
      const text = await response.text();
      if (response.status !== 503 || attempt === ATTEMPTS) throw new ServerRefused(response.status, detailOf(text));
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
    }
  }

  async #send(method: string, path: string, body: unknown, key: string | undefined): Promise<Response> {
    try {
      return await fetch(`${this.#url}/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.#key}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(key === undefined ? {} : { "idempotency-key": key }),
        },
        body: body === undefined ? null : JSON.stringify(body),
      });
    } catch (error) {
      throw new CommandFailed(`The server at ${this.#url} cannot be reached: set SCRIP_URL.`, { cause: error });
    }
  }
}

const ATTEMPTS = 5;
const PAUSE_MS = 500;

function detailOf(text: string): string {
  try {
    return (JSON.parse(text) as { detail?: string }).detail ?? text;
  } catch {
    return text.slice(0, 500);
  }
}
