import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { fail, ok, type Result } from "./core/result.ts";
import type { OidcSettings } from "./http/oidc.ts";
import { isLoopback } from "./http/origin.ts";
import type { AnchorSettings } from "./jobs/anchors.ts";
import { connectionFromUrl } from "./store/connection-url.ts";
import type { Connection } from "./store/database.ts";
import type { StripeSettings } from "./write-path.ts";

/** What the environment tells the server. */
export type Config = {
  /** 0 picks a free one. */
  port: number;
  host: string;
  /** A PostgreSQL of one's own; null for the embedded one. `owner` is null where the server's role owns the tables. */
  database: { server: Connection; owner: Connection | null } | null;
  /** Absolute. */
  dataDir: string;
  /** Null where one is to be made. */
  adminKey: string | null;
  /** Do not load the example products' accounts into an empty embedded database. */
  empty: boolean;
  /** The folder of catalogs, absolute. */
  catalogs: string;
  testClock: boolean;
  /** How many queues post at the same time, each for its share of the accounts. */
  lanes: number;
  /** The origin at which people reach the pages; null where only the requests tell. */
  publicUrl: string | null;
  /** Origins whose pages may hold ours in a frame. */
  embedParents: string[];
  /** Proxies whose word on where a request comes from counts. */
  trustedProxies: string[];
  /** Where the operator's staff sign in; null: by links that `scrip sign-in` prints. */
  oidc: OidcSettings | null;
  /** Null: payments go to the sandbox, where no money moves. */
  stripe: StripeSettings | null;
  /** How often wallets' last entries are told to others, and where; a file's path is absolute. */
  anchors: AnchorSettings;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment is read against: the folders that relative paths start from, and the files that it names. */
export type Surroundings = { workingDirectory: string; projectRoot: string; readFile(path: string): string };

/**
 * Reads and checks the environment.
 * @returns the settings, or everything that is wrong with them, a plain sentence each
 */
export function readConfig(env: Environment, surroundings: Surroundings = machine()): Result<Config, string[]> {
  const problems: string[] = [];
  const read = reader(env, surroundings, problems);
  const publicUrl = read.origin("SCRIP_PUBLIC_URL");
  const config: Config = {
    port: read.port("PORT", 4400),
    host: read.text("HOST") ?? "127.0.0.1",
    database: readDatabase(read, problems),
    dataDir: resolve(surroundings.workingDirectory, read.text("SCRIP_DATA_DIR") ?? ".scrip"),
    adminKey: read.key("SCRIP_ADMIN_KEY"),
    empty: read.flag("SCRIP_EMPTY"),
    catalogs: read.path("SCRIP_CATALOGS") ?? resolve(surroundings.projectRoot, "catalogs"),
    testClock: read.flag("SCRIP_TEST_CLOCK"),
    lanes: read.whole("SCRIP_LANES", 1, 16) ?? 1,
    publicUrl: publicUrl?.origin ?? null,
    embedParents: read.origins("SCRIP_EMBED_PARENTS"),
    trustedProxies: read.networks("SCRIP_TRUSTED_PROXIES"),
    oidc: readOidc(read, publicUrl, problems),
    stripe: readStripe(read, publicUrl, problems),
    anchors: readAnchors(read, problems),
  };
  if (config.testClock && config.stripe?.secretKey.includes("_live_")) {
    problems.push(
      "SCRIP_TEST_CLOCK is set together with a live key of Stripe: real cards are never charged at a made-up time.",
    );
  }
  return problems.length === 0 ? ok(config) : fail(problems);
}

function machine(): Surroundings {
  return {
    workingDirectory: process.cwd(),
    projectRoot: fileURLToPath(new URL("..", import.meta.url)),
    readFile: (path) => readFileSync(path, "utf8"),
  };
}

type Reader = ReturnType<typeof reader>;

function readDatabase(read: Reader, problems: string[]): Config["database"] {
  const before = problems.length;
  const server = read.databaseUrl("DATABASE_URL");
  const owner = read.databaseUrl("DATABASE_OWNER_URL");
  if (owner !== null && server === null && problems.length === before) {
    problems.push(
      "DATABASE_OWNER_URL is set but DATABASE_URL is not: set DATABASE_URL as well, to the same database as the server's own role.",
    );
  }
  return server === null ? null : { server, owner };
}

function readOidc(read: Reader, publicUrl: URL | null, problems: string[]): OidcSettings | null {
  const before = problems.length;
  const issuer = read.origin("SCRIP_OIDC_ISSUER");
  const clientId = read.text("SCRIP_OIDC_CLIENT_ID");
  const clientSecret = read.key("SCRIP_OIDC_CLIENT_SECRET");
  const roleClaim = read.text("SCRIP_OIDC_ROLE_CLAIM") ?? "scrip_role";
  if (problems.length > before || (issuer === null && clientId === null && clientSecret === null)) return null;
  if (issuer === null || clientId === null) {
    const missing = issuer === null ? "SCRIP_OIDC_ISSUER" : "SCRIP_OIDC_CLIENT_ID";
    problems.push(`${missing} is missing: OpenID Connect needs SCRIP_OIDC_ISSUER and SCRIP_OIDC_CLIENT_ID, both.`);
    return null;
  }
  if (issuer.protocol === "http:" && !isLoopback(issuer.hostname)) {
    problems.push("SCRIP_OIDC_ISSUER is reached over http: staff sign in over https only, except on this machine.");
  }
  if (publicUrl === null) {
    problems.push(
      "SCRIP_PUBLIC_URL is missing: the identity provider sends people back there, for instance https://credits.example.com.",
    );
  }
  return { issuer: issuer.href, clientId, clientSecret, roleClaim };
}

function readStripe(read: Reader, returnUrl: URL | null, problems: string[]): StripeSettings | null {
  const before = problems.length;
  const secretKey = read.key("STRIPE_SECRET_KEY");
  const webhookSecret = read.key("STRIPE_WEBHOOK_SECRET");
  const api = read.origin("STRIPE_API_URL");
  if (problems.length > before || (secretKey === null && webhookSecret === null)) return null;
  if (secretKey === null || webhookSecret === null) {
    const missing = secretKey === null ? "STRIPE_SECRET_KEY" : "STRIPE_WEBHOOK_SECRET";
    problems.push(`${missing} is missing: Stripe needs STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET, both.`);
    return null;
  }
  if (!/^(sk|rk)_/.test(secretKey))
    problems.push("STRIPE_SECRET_KEY is no secret key of Stripe: it begins with sk_ or rk_.");
  if (!webhookSecret.startsWith("whsec_")) {
    problems.push("STRIPE_WEBHOOK_SECRET is no signing secret of Stripe: it begins with whsec_.");
  }
  if (returnUrl === null) {
    problems.push(
      "SCRIP_PUBLIC_URL is missing: payers who confirm a payment at Stripe come back there, for instance https://credits.example.com.",
    );
    return null;
  }
  const protocol = api?.protocol === "http:" ? "http" : "https";
  const port = Number(api?.port) || (protocol === "http" ? 80 : 443);
  return {
    secretKey,
    webhookSecret,
    returnUrl: returnUrl.href,
    api: api === null ? null : { host: api.hostname, port, protocol },
  };
}

/** Once an hour, where nothing else is said. */
const ANCHORS_MINUTES = 60;
const DAY_MINUTES = 24 * 60;

function readAnchors(read: Reader, problems: string[]): AnchorSettings {
  const minutes = read.whole("SCRIP_ANCHORS_MINUTES", 1, DAY_MINUTES) ?? ANCHORS_MINUTES;
  const before = problems.length;
  const url = read.origin("SCRIP_ANCHORS_WEBHOOK");
  const secret = read.key("SCRIP_ANCHORS_WEBHOOK_SECRET");
  if (problems.length === before && (url === null) !== (secret === null)) {
    const missing = url === null ? "SCRIP_ANCHORS_WEBHOOK" : "SCRIP_ANCHORS_WEBHOOK_SECRET";
    problems.push(
      `${missing} is missing: anchors are posted to SCRIP_ANCHORS_WEBHOOK, signed with SCRIP_ANCHORS_WEBHOOK_SECRET.`,
    );
  }
  return {
    everySeconds: minutes * 60,
    file: read.path("SCRIP_ANCHORS_FILE"),
    webhook: url === null || secret === null ? null : { url: url.href, secret },
  };
}

/** One function for each kind of setting. An empty value counts as none. Problems are collected, not thrown. */
function reader(env: Environment, { workingDirectory, readFile }: Surroundings, problems: string[]) {
  const text = (name: string): string | null => env[name]?.trim() || null;

  /** From the variable itself, or from the file that `NAME_FILE` names. */
  const secret = (name: string): string | null => {
    const path = text(`${name}_FILE`);
    if (path === null) return text(name);
    if (text(name) !== null) {
      problems.push(`${name} and ${name}_FILE are both set: keep one of them.`);
      return null;
    }
    try {
      const content = readFile(resolve(workingDirectory, path)).trim();
      if (content === "") problems.push(`${name}_FILE names ${path}, which is empty: write the value into it.`);
      return content || null;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      problems.push(`${name}_FILE names ${path}, which cannot be read (${why}): name a file that this user may read.`);
      return null;
    }
  };

  return {
    text,
    port(name: string, usual: number): number {
      const value = text(name);
      if (value === null) return usual;
      if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
      problems.push(`${name} is "${value}": set it to a number from 0 to 65535, where 0 picks a free port.`);
      return usual;
    },
    /** A whole number from `least` to `most`; null where none is given. */
    whole(name: string, least: number, most: number): number | null {
      const value = text(name);
      if (value === null) return null;
      if (/^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most) return Number(value);
      problems.push(`${name} is "${value}": set it to a number from ${least} to ${most}, or leave it out.`);
      return null;
    },
    flag(name: string): boolean {
      const value = text(name)?.toLowerCase() ?? "0";
      if (value === "1" || value === "true") return true;
      if (value !== "0" && value !== "false") problems.push(`${name} is "${value}": set it to 1, or leave it out.`);
      return false;
    },
    /** A path, made absolute. */
    path(name: string): string | null {
      const value = text(name);
      return value === null ? null : resolve(workingDirectory, value);
    },
    /** An absolute http or https URL. */
    origin(name: string): URL | null {
      const value = text(name);
      if (value === null) return null;
      const url = URL.parse(value);
      if (url !== null && (url.protocol === "https:" || url.protocol === "http:")) return url;
      problems.push(`${name} is "${value}": write it as an absolute URL, for instance https://credits.example.com.`);
      return null;
    },
    /** Origins with spaces between: no paths, for a browser tells a page's origin only. */
    origins(name: string): string[] {
      const values = text(name)?.split(/\s+/) ?? [];
      const wrong = values.filter((value) => !/^https?:\/\//.test(value) || URL.parse(value)?.origin !== value);
      if (wrong.length > 0) {
        problems.push(
          `${name} has "${wrong.join(" ")}": write origins with spaces between and without a slash at the end, for instance https://app.example.com.`,
        );
      }
      return values;
    },
    /** Addresses, or networks such as 10.0.0.0/8, with spaces between. */
    networks(name: string): string[] {
      const values = text(name)?.split(/\s+/) ?? [];
      const wrong = values.filter((value) => !isNetwork(value));
      if (wrong.length > 0) {
        problems.push(
          `${name} has "${wrong.join(" ")}": write addresses or networks with spaces between, for instance 10.0.0.0/8.`,
        );
      }
      return values;
    },
    /** What goes into an Authorization header as it is. */
    key(name: string): string | null {
      const value = secret(name);
      if (value === null || /^[\x21-\x7e]+$/.test(value)) return value;
      problems.push(`${name} holds a space or a character outside ASCII: use letters, digits and signs only.`);
      return null;
    },
    databaseUrl(name: string): Connection | null {
      const value = secret(name);
      if (value === null) return null;
      const connection = connectionFromUrl(value);
      // The value is not repeated: it may hold a password.
      if (connection === null) {
        problems.push(
          `${name} is no PostgreSQL URL: write it as postgres://user:password@host:5432/database, with special characters of the password percent-encoded.`,
        );
      }
      return connection;
    },
  };
}

/** An address, or a network by the bits that its addresses begin with: at least one, for all of them are nobody's. */
function isNetwork(text: string): boolean {
  const [address, bits, ...more] = text.split("/") as [string, ...string[]];
  const longest = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  if (longest === 0 || more.length > 0) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= longest);
}
