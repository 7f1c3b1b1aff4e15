import type { FieldError } from "../core/rejection.ts";
import { parseInstant } from "./time.ts";

/** What validates every request: nothing is coerced, filled in or left out, and every error is reported. */
export const ajvOptions = {
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
  allErrors: true,
  allowUnionTypes: true,
  // Errors carry the schema that refused, so that their words can name what is allowed.
  verbose: true,
  keywords: [
    { keyword: "x-metadata", validate: check(metadataFlaw), errors: true },
    { keyword: "x-quantities", validate: check(quantitiesFlaw), errors: true },
  ],
};

/** Formats of strings that a pattern cannot tell. */
export const formats: Record<string, (text: string) => boolean> = {
  // Addresses lose what would be "." or ".." in them on their way: nobody could ask for what has such an id.
  id: (text) => isPlain(text) && text !== "." && text !== "..",
  name: isPlain,
  text: (text) => text.isWellFormed() && !text.includes("\u0000"),
  "date-time": (text) => parseInstant(text) !== null,
  "time-zone": isTimeZone,
  "http-url": isHttpUrl,
  page: isPage,
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

export const METADATA_BYTES_MAX = 8_192;
const METADATA_DEPTH_MAX = 32;
const QUANTITIES_DEPTH_MAX = 4;

function isTimeZone(name: string): boolean {
  // Intl also takes offsets ("+02:00"), which are no names of zones and know no summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isHttpUrl(text: string): boolean {
  if (!/^https?:\/\/[^\s/]/i.test(text) || !text.isWellFormed() || CONTROL.test(text) || /\s/.test(text)) return false;
  return URL.canParse(text);
}

function isPlain(text: string): boolean {
  return text.isWellFormed() && !CONTROL.test(text);
}

/** A path within the pages: what a browser would read as another site's address is none. */
function isPage(text: string): boolean {
  return /^\/(?![/\\])[^\s\\#]*$/.test(text) && text.isWellFormed() && !CONTROL.test(text);
}

/** What is wrong with a part of a value. The pointer is relative to the value. */
type Flaw = { pointer: string; detail: string };

type CheckedKeyword = {
  (schema: unknown, data: unknown): boolean;
  errors?: { keyword: string; message: string; params: Flaw }[];
};

function check(flawOf: (data: unknown) => Flaw | null): CheckedKeyword {
  const validate: CheckedKeyword = (_schema, data) => {
    const flaw = data === null || typeof data !== "object" ? null : flawOf(data);
    if (flaw === null) return true;
    validate.errors = [{ keyword: "checked", message: flaw.detail, params: flaw }];
    return false;
  };
  return validate;
}

/** Metadata is kept as it is sent, so it must be something that JSON and the database both keep as it is. */
function metadataFlaw(data: unknown): Flaw | null {
  const flaw = findFlaw(data, METADATA_DEPTH_MAX, keptFlaw);
  if (flaw !== null) return flaw;
  const bytes = Buffer.byteLength(JSON.stringify(data));
  if (bytes <= METADATA_BYTES_MAX) return null;
  return { pointer: "", detail: `must be at most ${METADATA_BYTES_MAX} bytes as JSON, is ${bytes}` };
}

/** Which quantities there are and what they may be is the catalog's to say; here only what is no quantity of anything. */
function quantitiesFlaw(data: unknown): Flaw | null {
  return findFlaw(data, QUANTITIES_DEPTH_MAX, () => null);
}

/** Why a text or a number could not be kept as it is. */
function keptFlaw(data: unknown): string | null {
  if (typeof data === "string") {
    if (!data.isWellFormed()) return "must not contain half a surrogate pair";
    return data.includes("\u0000") ? "must not contain the character NUL" : null;
  }
  if (typeof data !== "number") return null;
  const exact = Number.isFinite(data) && (Number.isSafeInteger(data) || !Number.isInteger(data));
  return exact ? null : "must not be an integer beyond ±(2^53−1), nor a number that only looks like an integer";
}

function findFlaw(data: unknown, levels: number, flawOf: (data: unknown) => string | null): Flaw | null {
  const detail = levels < 0 ? "is nested too deeply" : flawOf(data);
  if (detail !== null) return { pointer: "", detail };
  if (data === null || typeof data !== "object") return null;
  for (const [name, value] of Object.entries(data)) {
    const inName = flawOf(name);
    const flaw = inName === null ? findFlaw(value, levels - 1, flawOf) : { pointer: "", detail: `its name ${inName}` };
    if (flaw !== null) return { pointer: `/${escapePointer(name)}${flaw.pointer}`, detail: flaw.detail };
  }
  return null;
}

/** An error of Ajv, as far as its words need it. */
export type SchemaError = {
  instancePath: string;
  keyword: string;
  message?: string | undefined;
  params: Record<string, unknown>;
  parentSchema?: object | undefined;
  data?: unknown;
};

const ERRORS_MAX = 100;

/**
 * Errors of Ajv as readable details with JSON pointers.
 * @param prefix where the checked value stands in the request, for instance `/query`
 */
export function fieldErrors(errors: readonly SchemaError[], prefix = ""): FieldError[] {
  const found = new Map<string, FieldError>();
  for (const error of errors) {
    const field = { pointer: prefix + error.instancePath + ownPointer(error), detail: detailOf(error) };
    found.set(`${field.pointer}\n${field.detail}`, field);
    if (found.size === ERRORS_MAX) break;
  }
  return [...found.values()];
}

/** A missing or unknown field is named itself, not the object it is missing in; so is what is wrong inside metadata. */
function ownPointer(error: SchemaError): string {
  if (error.keyword === "checked") return String(error.params["pointer"]);
  if (error.keyword === "required") return `/${escapePointer(String(error.params["missingProperty"]))}`;
  if (error.keyword === "additionalProperties") return `/${escapePointer(String(error.params["additionalProperty"]))}`;
  return "";
}

export function escapePointer(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

const FORMAT_DETAILS: Record<string, string> = {
  id: 'must not contain control characters or half a surrogate pair, nor be "." or ".."',
  name: "must not contain control characters or half a surrogate pair",
  text: "must not contain the character NUL or half a surrogate pair",
  "date-time": "must be a time between 1970 and 9999 with its offset (RFC 3339), such as 2026-11-20T09:00:00Z",
  "time-zone": "must be the IANA name of a time zone, such as Europe/Berlin",
  "http-url": "must be an absolute http or https link",
  page: "must be the path of a page here, such as /accounts/acme, without a fragment",
};

const SAFE = Number.MAX_SAFE_INTEGER;

function detailOf(error: SchemaError): string {
  const params = error.params;
  switch (error.keyword) {
    case "required":
      return "is required";
    case "additionalProperties":
      return `unknown field; allowed: ${allowedFields(error.parentSchema)}`;
    case "type":
      if (Number.isNaN(error.data)) return "must be an integer within ±(2^53−1)";
      return `must be ${typeWords(params["type"])}`;
    case "minLength":
      return params["limit"] === 1 ? "must not be empty" : `must have at least ${params["limit"]} characters`;
    case "maxLength":
      return `must have at most ${params["limit"]} characters`;
    case "minItems":
      return params["limit"] === 1 ? "must not be empty" : `must have at least ${params["limit"]} items`;
    case "maxItems":
      return `must have at most ${params["limit"]} items`;
    case "minimum":
      return params["limit"] === -SAFE ? `must be at least −(2^53−1)` : `must be at least ${params["limit"]}`;
    case "maximum":
      return params["limit"] === SAFE ? `must be at most 2^53−1` : `must be at most ${params["limit"]}`;
    case "enum":
      return `must be one of ${(params["allowedValues"] as unknown[]).filter((value) => value !== null).join(", ")}`;
    case "const":
      return `must be ${JSON.stringify(params["allowedValue"])}`;
    case "not":
      return "must not be 0";
    case "format":
      return FORMAT_DETAILS[String(params["format"])] ?? "is malformed";
    default:
      return error.message ?? "is not allowed";
  }
}

function allowedFields(schema: object | undefined): string {
  const properties = schema !== undefined && "properties" in schema ? Object.keys(schema.properties as object) : [];
  return properties.length === 0 ? "none" : properties.join(", ");
}

function typeWords(type: unknown): string {
  const types = Array.isArray(type) ? type : String(type).split(",");
  return types
    .map((each) => (/^[aeio]/.test(each) ? `an ${each}` : each === "null" ? "null" : `a ${each}`))
    .join(" or ");
}
