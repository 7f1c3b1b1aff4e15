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
    { keyword: "x-metadata", validate: check(metadataError), errors: true },
    { keyword: "x-quantities", validate: check(quantitiesError), errors: true },
  ],
};

/** Formats of strings that a pattern cannot tell. */
export const formats: Record<string, (text: string) => boolean> = {
  id: (text) => text.isWellFormed() && !CONTROL.test(text),
  text: (text) => text.isWellFormed() && !text.includes("\u0000"),
  "date-time": (text) => parseInstant(text) !== null,
  "time-zone": isTimeZone,
  "http-url": isHttpUrl,
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

type CheckedKeyword = {
  (schema: unknown, data: unknown): boolean;
  errors?: { keyword: string; message: string; params: object }[];
};

function check(errorOf: (data: unknown) => string | null): CheckedKeyword {
  const validate: CheckedKeyword = (_schema, data) => {
    const message = errorOf(data);
    if (message === null) return true;
    validate.errors = [{ keyword: "checked", message, params: {} }];
    return false;
  };
  return validate;
}

/** Metadata is kept as it is sent, so it must be something that JSON and the database both keep as it is. */
function metadataError(data: unknown): string | null {
  if (data === null || typeof data !== "object") return null;
  const flaw = flawIn(data, METADATA_DEPTH_MAX);
  if (flaw !== null) return flaw;
  const bytes = Buffer.byteLength(JSON.stringify(data));
  return bytes <= METADATA_BYTES_MAX ? null : `must be at most ${METADATA_BYTES_MAX} bytes as JSON, is ${bytes}`;
}

/** Which quantities there are and what they may be is the catalog's to say; here only what could not be priced at all. */
function quantitiesError(data: unknown): string | null {
  if (data === null || typeof data !== "object") return null;
  return flawIn(data, QUANTITIES_DEPTH_MAX);
}

function flawIn(data: unknown, levels: number): string | null {
  if (typeof data === "string") {
    if (!data.isWellFormed()) return "must not contain half a surrogate pair";
    return data.includes("\u0000") ? "must not contain the character NUL" : null;
  }
  if (typeof data === "number") {
    const exact = Number.isFinite(data) && (Number.isSafeInteger(data) || !Number.isInteger(data));
    return exact ? null : "must not contain integers beyond ±(2^53−1), nor numbers that only look like integers";
  }
  if (data === null || typeof data !== "object") return null;
  if (levels === 0) return "is nested too deeply";
  for (const [name, value] of Object.entries(data)) {
    const flaw = flawIn(name, levels) ?? flawIn(value, levels - 1);
    if (flaw !== null) return flaw;
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

/** A missing or unknown field is named itself, not the object it is missing in. */
function ownPointer(error: SchemaError): string {
  if (error.keyword === "required") return `/${escapePointer(String(error.params["missingProperty"]))}`;
  if (error.keyword === "additionalProperties") return `/${escapePointer(String(error.params["additionalProperty"]))}`;
  return "";
}

export function escapePointer(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

const FORMAT_DETAILS: Record<string, string> = {
  id: "must not contain control characters or half a surrogate pair",
  text: "must not contain the character NUL or half a surrogate pair",
  "date-time": "must be a time between 1970 and 9999 with its offset (RFC 3339), such as 2026-11-20T09:00:00Z",
  "time-zone": "must be the IANA name of a time zone, such as Europe/Berlin",
  "http-url": "must be an absolute http or https link",
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
