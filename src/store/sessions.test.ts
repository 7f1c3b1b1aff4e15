// Links that sign a person in once, and the sessions made from them.
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../../test/support/postgres.ts";
import { type Database, openDatabase } from "./database.ts";
import {
  createLink,
  createSession,
  findSession,
  type Invitation,
  revokeSession,
  revokeSessionsOf,
  useLink,
} from "./sessions.ts";

let place: TestDatabase;
let database: Database;
let owner: Database;

beforeAll(async () => {
  place = await createDatabase();
  database = openDatabase(place.server, "reading", 8);
  owner = openDatabase(place.owner, "reading", 1);
});
afterAll(async () => {
  await Promise.all([database?.end({ timeout: 5 }), owner?.end({ timeout: 5 })]);
  await place?.drop();
});

const anna: Invitation = {
  side: "customer",
  role: "owner",
  account: "atelier",
  user: { id: "u1", name: "Anna", email: "Anna@example.com" },
  returnUrl: "https://app.example.com/billing",
  embed: false,
  page: "/accounts/atelier",
};
const max: Invitation = {
  side: "operator",
  role: "support",
  account: null,
  user: { id: null, name: null, email: "max@example.com" },
  returnUrl: null,
  embed: false,
  page: null,
};

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const link = (invitation: Invitation = anna) => createLink(database, invitation, "key_1");
async function signedIn(invitation: Invitation = anna) {
  const { id, token } = await link(invitation);
  const begun = await useLink(database, token);
  if (!begun.ok) throw new Error(begun.error);
  return { id, token: begun.value.token, session: begun.value.session };
}

test("a link becomes the session of the person it was made for", async () => {
  const { id, token, expiresAt } = await link();
  expect(expiresAt - Date.now()).toBeGreaterThan(9 * 60_000);
  expect(expiresAt - Date.now()).toBeLessThanOrEqual(10 * 60_000 + 5_000);
  const begun = await useLink(database, token);
  if (!begun.ok) throw new Error(begun.error);
  const { session } = begun.value;
  expect(session).toEqual({ ...anna, id, expiresAt: expect.any(Number) });
  expect(session.expiresAt - Date.now()).toBeGreaterThan(11 * 3_600_000);
  expect(session.expiresAt - Date.now()).toBeLessThanOrEqual(12 * 3_600_000 + 5_000);
  expect(await findSession(database, sha256(begun.value.token))).toEqual(session);
});

test("a link works once, however many ask at once", async () => {
  const { token } = await link();
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => useLink(database, token)));
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  for (const outcome of outcomes) if (!outcome.ok) expect(outcome.error).toBe("used");
});

test("a link that is unknown, expired or revoked opens nothing, and says which", async () => {
  const [late, withdrawn] = [await link(), await link()];
  await owner`update sessions set link_expires_at = now() where session_id = ${late.id}`;
  await revokeSession(database, withdrawn.id);
  expect(await useLink(database, "scrip_link_nothing")).toEqual({ ok: false, error: "unknown" });
  expect(await useLink(database, late.token)).toEqual({ ok: false, error: "expired" });
  expect(await useLink(database, withdrawn.token)).toEqual({ ok: false, error: "unknown" });
});

test("a link's own token is no session", async () => {
  const { token } = await link();
  expect(await findSession(database, sha256(token))).toBeNull();
  await useLink(database, token);
  expect(await findSession(database, sha256(token))).toBeNull();
});

test("a session ends when it expires and when it is revoked", async () => {
  const [late, ended] = [await signedIn(), await signedIn()];
  await owner`update sessions set expires_at = now() where session_id = ${late.id}`;
  expect(await findSession(database, sha256(late.token))).toBeNull();
  expect(await revokeSession(database, ended.id, "lumen"), "another account's").toBe(false);
  expect(await findSession(database, sha256(ended.token))).not.toBeNull();
  expect(await revokeSession(database, ended.id, "atelier")).toBe(true);
  expect(await revokeSession(database, ended.id, "atelier"), "again").toBe(false);
  expect(await findSession(database, sha256(ended.token))).toBeNull();
});

test("a person is signed out everywhere by their address, in any case; others stay", async () => {
  const [own, other] = [
    await signedIn({ ...anna, user: { ...anna.user, email: "Zoe@example.com" } }),
    await signedIn(),
  ];
  const open = await link({ ...anna, user: { ...anna.user, email: "zoe@EXAMPLE.com" } });
  expect(await revokeSessionsOf(database, "ZOE@example.com")).toBe(2);
  expect(await findSession(database, sha256(own.token))).toBeNull();
  expect(await useLink(database, open.token)).toEqual({ ok: false, error: "unknown" });
  expect(await findSession(database, sha256(other.token))).not.toBeNull();
});

test("a session needs no link where an identity provider vouches", async () => {
  const { session, token } = await createSession(database, max, "oidc");
  expect(await findSession(database, sha256(token))).toEqual(session);
  expect(session).toMatchObject({ side: "operator", role: "support", account: null });
});

test("no token is stored", async () => {
  const [open, begun] = [await link(), await signedIn()];
  const stored = JSON.stringify(await owner`select * from sessions`);
  for (const { token } of [open, begun]) expect(stored).not.toContain(token);
});

test.each([
  ["a customer without an account", { ...anna, account: null }],
  ["the operator's with an account", { ...max, account: "atelier" }],
  ["a role of the other side", { ...anna, role: "support" }],
])("the database refuses %s", async (_what, invitation) => {
  await expect(link(invitation as Invitation)).rejects.toThrow(/check/);
});
