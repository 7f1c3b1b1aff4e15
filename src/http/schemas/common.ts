import type { Readable } from "node:stream";
import Type, { type Static, type TProperties, type TSchema } from "typebox";

/** An object of exactly these fields. */
export function Strict<P extends TProperties>(properties: P, options: { description?: string } = {}) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

/** The same, or null. Written as a list of types, which every generator of clients understands. */
export function Nullable<S extends TSchema>(schema: S) {
  if ("$ref" in schema) return Type.Unsafe<Static<S> | null>({ anyOf: [schema, { type: "null" }] });
  const plain = schema as S & { type: string; enum?: unknown[] };
  const values = plain.enum === undefined ? {} : { enum: [...plain.enum, null] };
  return Type.Unsafe<Static<S> | null>({ ...plain, ...values, type: [plain.type, "null"] });
}

/** One of these words. */
export function Words<const W extends readonly string[]>(words: W, options: { description?: string } = {}) {
  return Type.Unsafe<W[number]>({ type: "string", enum: [...words], ...options });
}

/** Every schema with a name of its own: the components of the OpenAPI document. */
export const components: Record<string, TSchema> = {};

/** Gives a schema a name, so that generated clients have one type for it; answers the reference to it. */
export function Named<S extends TSchema>(name: string, schema: S) {
  components[name] = Type.Unsafe({ ...schema, $id: name });
  return Type.Unsafe<Static<S>>({ $ref: `${name}#` });
}

const SAFE = Number.MAX_SAFE_INTEGER;

export const Id = Type.String({
  minLength: 1,
  maxLength: 255,
  format: "id",
  description: 'An id of your own: 1 to 255 characters, no control characters, not "." or "..".',
});
export const MadeId = Type.String({
  minLength: 1,
  maxLength: 255,
  format: "id",
  description: "An id that Scrip made.",
});
export const Name = Type.String({ minLength: 1, maxLength: 255, format: "name" });
export const Reason = Type.String({
  minLength: 1,
  maxLength: 2_000,
  format: "text",
  description: "Kept with the entry and shown to the customer.",
});
export const Url = Type.String({
  maxLength: 2_000,
  format: "http-url",
  description: "An absolute http or https link.",
});
export const Time = Type.String({
  maxLength: 40,
  format: "date-time",
  description: "RFC 3339 with an offset; milliseconds count, finer digits do not.",
});
export const TimeZone = Type.String({ maxLength: 64, format: "time-zone", description: "IANA name of a time zone." });

/** An amount with its sign. */
export const Amount = Type.Integer({
  minimum: -SAFE,
  maximum: SAFE,
  description: "An integer in the unit's smallest part.",
});
export const PositiveAmount = Type.Integer({
  minimum: 1,
  maximum: SAFE,
  description: "An integer in the unit's smallest part, at least 1.",
});
export const Count = Type.Integer({ minimum: 0, maximum: SAFE });

export const Metadata = Type.Unsafe<Record<string, unknown>>({
  type: "object",
  additionalProperties: true,
  "x-metadata": true,
  description: "Anything of yours, at most 8 kB as JSON. Kept and shown as it is.",
});
export const Quantities = Type.Unsafe<Record<string, unknown>>({
  type: "object",
  additionalProperties: true,
  "x-quantities": true,
  description: 'What the price is made from, by the catalog: integers or lists of them, such as {"clips": [8, 8, 6]}.',
});

export const Reference = Strict(
  { type: Id, id: Id, url: Type.Optional(Nullable(Url)) },
  { description: "Your own record behind a charge." },
);

/** Fields that every paged list ends with. */
export const pageFields = {
  has_more: Type.Boolean(),
  next_cursor: Nullable(Type.String({ description: "For `cursor` of the next page. Opaque." })),
};

export function limitField(fallback: number, max: number) {
  return Type.Optional(Type.Integer({ minimum: 1, maximum: max, description: `Default ${fallback}, at most ${max}.` }));
}

export const cursorField = Type.Optional(
  Type.String({ maxLength: 2_000, description: "`next_cursor` of the page before." }),
);

export const Problem = Named(
  "Problem",
  Type.Object(
    {
      type: Type.String(),
      title: Type.String(),
      status: Type.Integer(),
      code: Type.String({ description: "Decide by this: it never changes." }),
      detail: Type.String({ description: "For people." }),
      request_id: Type.String(),
      errors: Type.Optional(
        Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }), {
          description: "Each bad field, by its JSON pointer.",
        }),
      ),
      required: Type.Optional(Type.Integer()),
      available: Type.Optional(Type.Integer()),
      shortfall: Type.Optional(Type.Integer()),
      outstanding: Type.Optional(Type.Integer()),
      limit: Type.Optional(Type.Integer()),
      entry: Type.Optional(Type.String({ description: "The entry that charged the reference first." })),
    },
    { description: "RFC 9457 problem details.", additionalProperties: true },
  ),
);

const refusals = { description: "A problem", content: { "application/problem+json": { schema: Problem } } };

/** What a call answers: its own status, or a problem. */
export function answers<const N extends number, S extends TSchema>(status: N, schema: S) {
  return { [status]: schema, "4xx": refusals, "5xx": refusals } as { [K in N]: S };
}

/** What an export answers: a table, or a problem. */
export const tableAnswer = {
  200: {
    description: "A table in UTF-8, with a header row",
    content: { "text/csv": { schema: Type.Unsafe<Readable>({ type: "string" }) } },
  },
  "4xx": refusals,
  "5xx": refusals,
};

/** What a document answers: itself, or a problem. */
export const documentAnswer = {
  200: {
    description: "A PDF",
    content: { "application/pdf": { schema: Type.Unsafe<Buffer>({ type: "string", format: "binary" }) } },
  },
  "4xx": refusals,
  "5xx": refusals,
};

/** Filters of lists. */
export const SearchText = Type.Optional(
  Type.String({ maxLength: 255, format: "text", description: "Part of an id or a name, in any case." }),
);
export const OptionalId = Type.Optional(Id);

/** Checked before anything else in a request (`idempotency.ts`); stated here for the documentation. */
export const IdempotencyHeaders = Type.Object({
  "idempotency-key": Type.String({ description: "1 to 255 characters of your choice; the same when you repeat." }),
});
export const OptionalTime = Type.Optional(Time);
