/** Requests to every call that openapi.json names, made from what it says of them. */
import { readFileSync } from "node:fs";
import fc, { type Arbitrary } from "fast-check";
import { ODD_SEGMENTS, oddValue, SHARP_TEXTS } from "./odd.ts";
import type { CallerName } from "./scene.ts";
import { type Body, fitting, isObject, oddBodies, type Schema } from "./schema.ts";
import { Thing } from "./things.ts";
import { spending, thing, WORDS } from "./words.ts";

type Parameter = { in: "path" | "query" | "header"; name: string; required?: boolean; schema: Schema };
type Operation = {
  parameters?: Parameter[];
  requestBody?: { content: { "application/json": { schema: Schema } } };
};

/** A call of the API. */
export type Route = { name: string; method: string; path: string; parameters: Parameter[]; body: Schema | null };

/** Pieces of a path or a query: things by their name, everything else as it is written there. */
type Piece = { is: Thing | string } | { written: string };

export type Request = {
  route: string;
  caller: CallerName;
  method: string;
  path: Piece[];
  query: [name: string, value: Piece][];
  key: Thing | string | null;
  headers: Record<string, string>;
  body: Body | null;
};

/** Every call of the document. */
export function routesOf(document: { paths: Record<string, Record<string, Operation>> }): Route[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => {
      const body = requestBody?.content["application/json"].schema ?? null;
      return { name: `${method.toUpperCase()} ${path}`, method: method.toUpperCase(), path, parameters, body };
    }),
  );
}

export const DOCUMENT = JSON.parse(readFileSync(new URL("../../openapi.json", import.meta.url), "utf8"));

const CALLERS: Arbitrary<CallerName> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<CallerName>("the operator's key") },
  { weight: 6, arbitrary: fc.constant<CallerName>("a key of the account") },
  { weight: 2, arbitrary: fc.constant<CallerName>("an owner") },
  ...(
    [
      "a key that may charge",
      "a key that may read",
      "an owner's browser",
      "a member",
      "support",
      "nobody",
      "a wrong key",
    ] as const
  ).map((name) => ({ weight: 1, arbitrary: fc.constant<CallerName>(name) })),
);
const EARNEST_CALLERS: Arbitrary<CallerName> = fc.constantFrom(
  "the operator's key",
  "the operator's key",
  "a key of the account",
  "a key of the account",
  "an owner",
  "support",
);

/** Every second request means what it says; the other is odd somewhere, or asks for what is somebody else's. */
export function requests(route: Route): Arbitrary<Request> {
  return fc.oneof(earnest(route), crooked(route));
}

/** A request that may well be accepted. */
export function earnest(route: Route): Arbitrary<Request> {
  const own = route.parameters.filter((each) => each.in === "query").map(sometimes);
  return fc
    .record({
      route: fc.constant(route.name),
      caller: EARNEST_CALLERS,
      method: fc.constant(route.method),
      path: fc.tuple(
        ...route.path
          .split("/")
          .slice(1)
          .map((part) => segment(part, route)),
      ),
      query: fc.tuple(...own).map((all) => all.flat()),
      key: fc.uuid(),
      headers: fc.constant({}),
      body: route.body === null ? fc.constant(null) : goodBody(route, route.body).map((value) => ({ value })),
    })
    .map((request) => ownOnly(request) as Request);
}

function sometimes(parameter: Parameter): Arbitrary<[string, Piece][]> {
  const given = fittingPiece(parameter).map((value): [string, Piece][] => [[parameter.name, value]]);
  if (parameter.required) return given;
  const left = fc.constant<[string, Piece][]>([]);
  return fc.oneof({ weight: 3, arbitrary: left }, { weight: 1, arbitrary: given });
}

/** The same about the attacker's own things. */
function ownOnly(value: unknown): unknown {
  if (value instanceof Thing) return new Thing("own", value.kind, value.place);
  if (Array.isArray(value)) return value.map(ownOnly);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, ownOnly(each)]));
}

function crooked(route: Route): Arbitrary<Request> {
  return fc.record({
    route: fc.constant(route.name),
    caller: CALLERS,
    method: fc.oneof(
      { weight: 40, arbitrary: fc.constant(route.method) },
      { weight: 1, arbitrary: fc.constantFrom("HEAD", "OPTIONS", "PATCH", "DELETE", "GET", "PUT") },
    ),
    path: fc.tuple(
      ...route.path
        .split("/")
        .slice(1)
        .map((part) => oddSegment(part, route)),
    ),
    query: query(route.parameters.filter((each) => each.in === "query")),
    key: keys,
    headers,
    body: route.body === null ? fc.constant(null) : oddBodies(route.body, goodBody(route, route.body)),
  });
}

const literal = (text: string): Arbitrary<Piece> => fc.constant({ written: text });

/** A part of a path: things that the call is about. */
function segment(part: string, route: Route): Arbitrary<Piece> {
  const name = /^\{(.+)\}$/.exec(part)?.[1];
  if (name === undefined) return literal(part);
  if (name === "sequence") return fc.integer({ min: 1, max: 9 }).map((is) => ({ is: String(is) }));
  const known: Arbitrary<Thing | string> = SPECIAL[`${route.name.split("/").at(-1)} ${name}`] ?? (WORDS[name] as never);
  return known.map((is) => ({ is }));
}

const SPECIAL: Record<string, Arbitrary<Thing>> = {
  "finish-import wallet": thing("import"),
  "correct case": thing("corrected"),
};

function oddSegment(part: string, route: Route): Arbitrary<Piece> {
  if (!part.startsWith("{")) return literal(part);
  return fc.oneof(
    { weight: 12, arbitrary: segment(part, route) },
    { weight: 1, arbitrary: fc.constantFrom(...SHARP_TEXTS).map((is) => ({ is })) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_SEGMENTS).map((written) => ({ written })) },
  );
}

function query(parameters: Parameter[]): Arbitrary<[string, Piece][]> {
  const each = parameters.map((parameter) => {
    const fit = fittingPiece(parameter);
    const weight = parameter.required ? 40 : 2;
    return fc.oneof(
      { weight: 6, arbitrary: fc.constant<[string, Piece][]>([]) },
      { weight, arbitrary: fit.map((value): [string, Piece][] => [[parameter.name, value]]) },
      {
        weight: 1,
        arbitrary: fc.tuple(fit, fit).map((two) => two.map((value): [string, Piece] => [parameter.name, value])),
      },
      {
        weight: parameter.name === "cursor" ? 4 : 1,
        arbitrary: (parameter.name === "cursor" ? madeUpCursor : odd).map((value): [string, Piece][] => [
          [parameter.name, value],
        ]),
      },
    );
  });
  const strange = fc.oneof(
    { weight: 30, arbitrary: fc.constant<[string, Piece][]>([]) },
    { weight: 1, arbitrary: odd.map((value): [string, Piece][] => [["colour", value]]) },
    { weight: 1, arbitrary: odd.map((value): [string, Piece][] => [["__proto__", value]]) },
  );
  return fc.tuple(...each, strange).map((all) => all.flat());
}

function fittingPiece({ name, schema }: Parameter): Arbitrary<Piece> {
  return fitting(schema, name, WORDS).map((value) => ({ is: value instanceof Thing ? value : textOf(value) }));
}

/** Positions that no list ever gave, as lists write them. */
const madeUpCursor: Arbitrary<Piece> = fc
  .array(fc.constantFrom(0, 1, -1, 1.5, 2 ** 31, 8.64e15, 2 ** 53 - 1, "", "a", "\u0000", "\ud83c", null), {
    maxLength: 4,
  })
  .map((position) => ({ written: Buffer.from(JSON.stringify(position)).toString("base64url") }));
const odd: Arbitrary<Piece> = fc.oneof(
  oddValue.map((value) => ({ is: textOf(value).slice(0, 3_000) })),
  fc.constantFrom(...ODD_SEGMENTS, "").map((written) => ({ written })),
);

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

const keys: Arbitrary<Thing | string | null> = fc.oneof(
  { weight: 12, arbitrary: fc.uuid() },
  { weight: 1, arbitrary: WORDS["key"] as Arbitrary<Thing | string> },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      null,
      "",
      " ",
      "k".repeat(255),
      "k".repeat(256),
      "k".repeat(8_000),
      "a\tb",
      "\u00e9\u00ff",
      "a,b",
    ),
  },
);

const headers: Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({}) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Record<string, string>>(
      { accept: "text/html" },
      { accept: "x;q=\u00ff" },
      { "x-request-id": "x".repeat(129) },
      { "x-request-id": "<script>" },
      { "x-forwarded-for": "1.2.3.4", "x-forwarded-host": "evil.example" },
      { "x-http-method-override": "DELETE" },
      { "user-agent": "\u00ff".repeat(2_000) },
      { host: "evil.example" },
      { "sec-fetch-site": "cross-site" },
      { origin: "https://evil.example" },
      { origin: "null" },
      { "content-type": "text/plain" },
      { "content-type": "application/json; charset=utf-16" },
      { "content-type": "application/x-www-form-urlencoded" },
      { "content-encoding": "gzip" },
      { cookie: "scrip_session=%00; scrip_session=__proto__; scrip_sign_in=e30" },
      { authorization: "Basic YTpi" },
      { "if-none-match": "*", range: "bytes=0-1" },
    ),
  },
);

/** A clock that is put years ahead would have years of renewals posted: this run is about requests. */
const CLOCK_TIMES = Array.from({ length: 400 }, (_, index) => new Date(Date.UTC(2026, 0, 15, 9, index)).toISOString());

/** A body that the call may well accept. */
function goodBody({ path }: Route, schema: Schema): Arbitrary<unknown> {
  const fits = fitting(schema, "", WORDS);
  if (path.endsWith("/test-clock")) return fitting(withClockTimes(schema), "", WORDS);
  if (path.endsWith("/previews")) return PREVIEWS;
  if (path.endsWith("/imports")) return IMPORTS;
  if (path.endsWith("/settle")) return fitting(schema, "", { ...WORDS, quantities: fc.constant({ clips: [8, 8] }) });
  if (path.endsWith("/refunds"))
    return fitting(schema, "", { ...WORDS, entry: thing("charge"), case: fc.constant(null) });
  if (/\/(waivers|repayments)$/.test(path)) return fitting(schema, "", { ...WORDS, workspace: thing("debtor") });
  if (path.endsWith("/correct")) return fc.record({ entry: thing("correction") });
  return schema.properties?.["action"] === undefined ? fits : spending(fits);
}

function withClockTimes(schema: Schema): Schema {
  return { ...schema, properties: { now: { enum: CLOCK_TIMES } } };
}

/** The bodies of the calls that can be looked at before, which the document leaves open. */
const PREVIEWS: Arbitrary<unknown> = fc.oneof(
  ...(
    [
      ["adjustment", "post", "/v1/accounts/{account}/adjustments"],
      ["refund", "post", "/v1/accounts/{account}/refunds"],
      ["plan", "put", "/v1/accounts/{account}/wallets/{wallet}/plan"],
      ["auto_reload", "put", "/v1/accounts/{account}/wallets/{wallet}/auto-reload"],
    ] as const
  ).map(([operation, method, path]) => {
    const schema: Schema = DOCUMENT.paths[path][method].requestBody.content["application/json"].schema;
    const wallet = path.includes("{wallet}") ? { wallet: WORDS["wallet"]! } : {};
    return fc
      .tuple(fitting(schema, "", WORDS), fc.record(wallet))
      .map(([body, named]) => ({ ...(body as object), ...named, operation }));
  }),
);

/** History for wallets in which nothing has happened. */
const IMPORTS: Arbitrary<unknown> = fc
  .tuple(fc.uuid(), fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([workspace, amounts, dry_run]) => ({
    workspace,
    dry_run,
    entries: amounts.map((amount, index) => ({
      id: `${workspace} ${index}`,
      at: new Date(Date.UTC(2025, 5, 1 + index)).toISOString(),
      type: index === 0 ? "credit" : "use",
      amount: index === 0 ? 500 : amount,
      ...(index === 0 ? {} : { action: "persona.reroll" }),
    })),
  }));
