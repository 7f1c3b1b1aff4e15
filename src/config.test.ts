// Reading the environment: defaults, files of secrets, and every problem at once.
import { describe, expect, test } from "vitest";
import { type Environment, readConfig } from "./config.ts";

const files: Record<string, string> = {
  "/run/secrets/database": "postgres://scrip:secret@db/scrip\n",
  "/srv/key": "op_1\n",
  "/srv/nothing": "\n",
};

function read(env: Environment) {
  return readConfig(env, {
    workingDirectory: "/srv",
    projectRoot: "/opt/scrip",
    readFile(path) {
      const content = files[path];
      if (content === undefined) throw new Error("no such file");
      return content;
    },
  });
}

function problems(env: Environment): string[] {
  const result = read(env);
  return result.ok ? [] : result.error;
}

const defaults = {
  port: 4400,
  host: "127.0.0.1",
  database: null,
  dataDir: "/srv/.scrip",
  adminKey: null,
  empty: false,
  catalogs: "/opt/scrip/catalogs",
  testClock: false,
  lanes: 1,
  anchors: { everySeconds: 3_600, file: null, webhook: null },
  publicUrl: null,
  embedParents: [],
  trustedProxies: [],
  oidc: null,
  stripe: null,
};

test("needs nothing", () => {
  expect(read({})).toEqual({ ok: true, value: defaults });
});

test("takes an empty value for none", () => {
  const env = { PORT: "", HOST: " ", DATABASE_URL: "", SCRIP_ADMIN_KEY: "", SCRIP_EMPTY: "", SCRIP_CATALOGS: "" };
  expect(read(env)).toEqual({ ok: true, value: defaults });
});

test("reads every setting", () => {
  const env = {
    PORT: "0",
    HOST: "0.0.0.0",
    DATABASE_URL: "postgres://server:a@db/scrip",
    DATABASE_OWNER_URL: "postgres://owner:b@/scrip?host=/run/postgresql",
    SCRIP_DATA_DIR: "data",
    SCRIP_ADMIN_KEY: "op_key",
    SCRIP_EMPTY: "1",
    SCRIP_CATALOGS: "my/catalogs",
    SCRIP_TEST_CLOCK: "true",
    SCRIP_LANES: "4",
    SCRIP_PUBLIC_URL: "https://credits.example.com/",
    SCRIP_EMBED_PARENTS: "https://app.example.com  http://localhost:3000",
    SCRIP_TRUSTED_PROXIES: "10.0.0.0/8 fd00::/8 192.0.2.7",
    SCRIP_ANCHORS_MINUTES: "15",
    SCRIP_ANCHORS_FILE: "anchors.jsonl",
    SCRIP_ANCHORS_WEBHOOK: "https://notary.example.com/anchors",
    SCRIP_ANCHORS_WEBHOOK_SECRET: "shared",
  };
  expect(read(env)).toEqual({
    ok: true,
    value: {
      port: 0,
      host: "0.0.0.0",
      database: {
        server: "postgres://server:a@db/scrip",
        owner: { host: "/run/postgresql", port: 5432, database: "scrip", user: "owner", password: "b" },
      },
      dataDir: "/srv/data",
      adminKey: "op_key",
      empty: true,
      catalogs: "/srv/my/catalogs",
      testClock: true,
      lanes: 4,
      publicUrl: "https://credits.example.com",
      embedParents: ["https://app.example.com", "http://localhost:3000"],
      trustedProxies: ["10.0.0.0/8", "fd00::/8", "192.0.2.7"],
      oidc: null,
      stripe: null,
      anchors: {
        everySeconds: 900,
        file: "/srv/anchors.jsonl",
        webhook: { url: "https://notary.example.com/anchors", secret: "shared" },
      },
    },
  });
});

test("reads secrets from files", () => {
  const result = read({ DATABASE_URL_FILE: "/run/secrets/database", SCRIP_ADMIN_KEY_FILE: "key" });
  expect(result).toMatchObject({
    ok: true,
    value: { adminKey: "op_1", database: { server: "postgres://scrip:secret@db/scrip", owner: null } },
  });
});

test("lists every problem at once", () => {
  expect(
    problems({
      PORT: "65536",
      DATABASE_URL: "mysql://root:hunter2@db/scrip",
      DATABASE_OWNER_URL: "postgres://owner@db/scrip",
      SCRIP_ADMIN_KEY: "two words",
      SCRIP_EMPTY: "yes",
      SCRIP_TEST_CLOCK: "2",
      SCRIP_LANES: "0",
    }),
  ).toEqual([
    'PORT is "65536": set it to a number from 0 to 65535, where 0 picks a free port.',
    "DATABASE_URL is no PostgreSQL URL: write it as postgres://user:password@host:5432/database, with special characters of the password percent-encoded.",
    "SCRIP_ADMIN_KEY holds a space or a character outside ASCII: use letters, digits and signs only.",
    'SCRIP_EMPTY is "yes": set it to 1, or leave it out.',
    'SCRIP_TEST_CLOCK is "2": set it to 1, or leave it out.',
    'SCRIP_LANES is "0": set it to a number from 1 to 16, or leave it out.',
  ]);
});

test.each(["-1", "4400.5", "http", "1e3", "0x10"])("refuses the port %s", (port) => {
  expect(problems({ PORT: port })).toHaveLength(1);
});

test("refuses an owner without a server", () => {
  expect(problems({ DATABASE_OWNER_URL: "postgres://owner@db/scrip" })).toEqual([
    "DATABASE_OWNER_URL is set but DATABASE_URL is not: set DATABASE_URL as well, to the same database as the server's own role.",
  ]);
});

test("refuses a secret given twice, in a file that is missing, or in an empty one", () => {
  expect(problems({ SCRIP_ADMIN_KEY: "a", SCRIP_ADMIN_KEY_FILE: "key" })).toEqual([
    "SCRIP_ADMIN_KEY and SCRIP_ADMIN_KEY_FILE are both set: keep one of them.",
  ]);
  expect(problems({ DATABASE_URL_FILE: "missing" })).toEqual([
    "DATABASE_URL_FILE names missing, which cannot be read (no such file): name a file that this user may read.",
  ]);
  expect(problems({ SCRIP_ADMIN_KEY_FILE: "nothing" })).toEqual([
    "SCRIP_ADMIN_KEY_FILE names nothing, which is empty: write the value into it.",
  ]);
});

test("never repeats a secret", () => {
  const said = problems({ DATABASE_URL: "postgres://scrip:hunt/er2@db/scrip", SCRIP_ADMIN_KEY: "hunter 2" }).join();
  expect(said).not.toMatch(/hunt/);
});

test.each([
  "https://app.example.com/",
  "app.example.com",
  "https://app.example.com/page",
  "*",
  "'self'",
  "ftp://a.example",
])("refuses %s as an origin that may embed", (origin) => {
  const [problem, ...more] = problems({ SCRIP_EMBED_PARENTS: `https://good.example ${origin}` });
  expect(problem).toContain(`SCRIP_EMBED_PARENTS has "${origin}"`);
  expect(more).toEqual([]);
});

test.each(["proxy.example.com", "10.0.0.0/33", "10.0.0/8", "0.0.0.0/0", "10.0.0.0/8/8", "*", "true", "1"])(
  "refuses %s as a proxy that is trusted",
  (network) => {
    const [problem, ...more] = problems({ SCRIP_TRUSTED_PROXIES: `192.0.2.7 ${network}` });
    expect(problem).toContain(`SCRIP_TRUSTED_PROXIES has "${network}"`);
    expect(more).toEqual([]);
  },
);

describe("OpenID Connect", () => {
  const env = {
    SCRIP_OIDC_ISSUER: "https://id.example.com/realms/staff",
    SCRIP_OIDC_CLIENT_ID: "scrip",
    SCRIP_PUBLIC_URL: "https://credits.example.com",
  };

  test("needs an issuer, a client and the public address", () => {
    const oidc = { issuer: env.SCRIP_OIDC_ISSUER, clientId: "scrip", clientSecret: null, roleClaim: "scrip_role" };
    expect(read(env)).toMatchObject({ ok: true, value: { oidc } });
    for (const missing of Object.keys(env)) {
      const [problem, ...more] = problems({ ...env, [missing]: "" });
      expect(problem).toContain(`${missing} is missing`);
      expect(more).toEqual([]);
    }
  });

  test("may have a secret in a file, and a claim of its own", () => {
    const more = { SCRIP_OIDC_CLIENT_SECRET_FILE: "key", SCRIP_OIDC_ROLE_CLAIM: "groups" };
    expect(read({ ...env, ...more })).toMatchObject({
      ok: true,
      value: { oidc: { clientSecret: "op_1", roleClaim: "groups" } },
    });
  });

  test("is reached over https, except on this machine", () => {
    expect(problems({ ...env, SCRIP_OIDC_ISSUER: "http://id.example.com" })).toHaveLength(1);
    expect(problems({ ...env, SCRIP_OIDC_ISSUER: "http://localhost:9000" })).toEqual([]);
  });
});

test("refuses a place for anchors without a secret, a secret without a place, and an odd schedule", () => {
  expect(problems({ SCRIP_ANCHORS_WEBHOOK: "https://notary.example.com" })).toEqual([
    "SCRIP_ANCHORS_WEBHOOK_SECRET is missing: anchors are posted to SCRIP_ANCHORS_WEBHOOK, signed with SCRIP_ANCHORS_WEBHOOK_SECRET.",
  ]);
  expect(problems({ SCRIP_ANCHORS_WEBHOOK_SECRET: "shared" })).toHaveLength(1);
  expect(problems({ SCRIP_ANCHORS_WEBHOOK: "notary", SCRIP_ANCHORS_WEBHOOK_SECRET: "shared" })).toHaveLength(1);
  expect(problems({ SCRIP_ANCHORS_MINUTES: "0" })).toEqual([
    'SCRIP_ANCHORS_MINUTES is "0": set it to a number from 1 to 1440, or leave it out.',
  ]);
});
