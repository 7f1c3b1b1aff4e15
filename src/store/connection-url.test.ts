import { expect, test } from "vitest";
import { connectionFromUrl, urlOfConnection } from "./connection-url.ts";

test.each([
  "postgres://scrip:secret@db.example:5433/scrip",
  "postgresql://scrip@localhost/scrip?sslmode=require",
  "postgres://scrip:secret@one:5432,two:5433/scrip?target_session_attrs=read-write",
  "postgres://scrip:secret@[::1]:5432/scrip",
])("leaves %s to the driver", (url) => {
  expect(connectionFromUrl(url)).toBe(url);
});

test.each([
  ["postgres://scrip:secret@/ledger?host=/var/run/postgresql", "/var/run/postgresql", 5432, "ledger"],
  ["postgres://scrip:secret@localhost/ledger?host=/run/a%20b&port=5433", "/run/a b", 5433, "ledger"],
  ["postgres://scrip:secret@%2Fvar%2Frun:5434/ledger", "/var/run", 5434, "ledger"],
  ["postgres://scrip:secret@/?host=/run", "/run", 5432, "scrip"],
])("finds the socket in %s", (url, host, port, database) => {
  expect(connectionFromUrl(url)).toEqual({ host, port, database, user: "scrip", password: "secret" });
});

test.each([
  "",
  "scrip",
  "mysql://scrip@localhost/scrip",
  "postgres://scrip:pass/word@localhost/scrip",
  "postgres://scrip:pass#word@localhost/scrip",
  "postgres://scrip:pass@word@localhost/scrip",
  "postgres://scrip:100%@localhost/scrip",
  "postgres://scrip@localhost:port/scrip",
])("refuses %j", (url) => {
  expect(connectionFromUrl(url)).toBeNull();
});

test("writes what it reads", () => {
  const connection = { host: "/run/a b,c?&", port: 5432, database: "my ledger", user: "a/b", password: "p@ss:w#rd%" };
  expect(connectionFromUrl(urlOfConnection(connection))).toEqual(connection);
});
