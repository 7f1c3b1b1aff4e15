// A database that nobody can reach at first.
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import type { EmbeddedConnection } from "../../src/store/embedded/index.ts";

/** The way to a database through a port that refuses connections until it is opened. */
export async function laterAt(
  database: EmbeddedConnection,
): Promise<{ connection: EmbeddedConnection; open(): Promise<void>; close(): Promise<void> }> {
  const path = `${database.host}/.s.PGSQL.${database.port}`;
  const door = createServer((client) => {
    const inner = connect({ path });
    client.on("error", () => inner.destroy());
    inner.on("error", () => client.destroy());
    client.pipe(inner).pipe(client);
  });
  await listen(door, 0);
  const { port } = door.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => door.close(() => resolve()));
  await close();
  return { connection: { ...database, host: "127.0.0.1", port }, open: () => listen(door, port), close };
}

const listen = (door: Server, port: number) => new Promise<void>((resolve) => door.listen(port, "127.0.0.1", resolve));
