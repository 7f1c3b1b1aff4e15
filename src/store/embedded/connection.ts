/** How to reach an embedded database as one of its roles. Fits postgres.js as it is. */
export type EmbeddedConnection = {
  /** The folder of the server's socket. */
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
};

/** The owner makes and alters tables; the server's role only uses them. Neither is a superuser. */
export const ROLES = { owner: "scrip_owner", server: "scrip_server" } as const;

export type Passwords = Record<"postgres" | "scrip_owner" | "scrip_server", string>;

export type Connections = {
  owner: EmbeddedConnection;
  server: EmbeddedConnection;
  /** For Scrip itself: holds the lock that says who lives on the data folder. */
  superuser: EmbeddedConnection;
};

export function connectionsTo(host: string, passwords: Passwords): Connections {
  const as = (user: keyof Passwords, database: string) => ({
    host,
    port: 5432,
    database,
    user,
    password: passwords[user],
  });
  return {
    owner: as(ROLES.owner, "scrip"),
    server: as(ROLES.server, "scrip"),
    superuser: as("postgres", "postgres"),
  };
}
