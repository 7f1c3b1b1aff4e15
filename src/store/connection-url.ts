import type { Connection } from "./database.ts";

/**
 * What a connection URL means, as the driver takes it; null where it is none. Servers behind a socket are written as
 * libpq has them, `postgres://user:password@localhost/scrip?host=/var/run/postgresql` or with the folder
 * percent-encoded in the host's place. The driver does not read these; all others are left to it.
 */
export function connectionFromUrl(url: string): Connection | null {
  const [, who = "", hosts = "", path = "", query = ""] = URL_PARTS.exec(url) ?? [];
  if (!URL_PARTS.test(url) || !hosts.split(",").every((host) => HOST_AND_PORT.test(host))) return null;
  const [user, password, database] = [who.split(":")[0] ?? "", who.split(":").slice(1).join(":"), path.slice(1)].map(
    decode,
  );
  if (user === undefined || password === undefined || database === undefined) return null;
  const parameters = new URLSearchParams(query);
  const [, host = "", port = ""] = HOST_AND_PORT.exec(hosts) ?? [];
  const folder = parameters.get("host") ?? decode(host) ?? "";
  if (!folder.startsWith("/")) return url;
  return {
    host: folder,
    port: Number(parameters.get("port") ?? (port || 5432)),
    database: database || user,
    user,
    password,
  };
}

/** A URL that `connectionFromUrl` reads back. */
export function urlOfConnection(connection: Connection): string {
  if (typeof connection === "string") return connection;
  const { host, port = 5432, database, user, password } = connection;
  const [who, secret, name] = [user, password, database].map(encodeURIComponent);
  if (!host.startsWith("/")) return `postgres://${who}:${secret}@${host}:${port}/${name}`;
  return `postgres://${who}:${secret}@localhost/${name}?${new URLSearchParams({ host, port: String(port) })}`;
}

/** User and password, hosts, database, parameters. A special character in a password has to be percent-encoded. */
const URL_PARTS = /^postgres(?:ql)?:\/\/(?:([^/?#@]*)@)?([^/?#@]*)(\/[^?#]*)?(?:\?([^#]*))?$/;
const HOST_AND_PORT = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/;

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
