import { closest, describe, orList } from "./words.ts";

/**
 * Small readers for a document that people write. Each answers a value of the type asked for, whatever it found, and notes
 * what was wrong: so that one reading finds every mistake, not just the first. What they answer counts only when nothing
 * was noted.
 */

export type CatalogError = {
  path: (string | number)[];
  message: string;
  /** Where the mistake is the name of a field rather than its value. */
  at?: "key";
};

/** A place in the document: what stands there, where it is, and the list that mistakes are noted in. */
export type Place = { value: unknown; path: (string | number)[]; errors: CatalogError[]; missing: boolean };

type Fields<Name extends string> = Record<Name, Place>;

export function note(place: Place, message: string): void {
  place.errors.push({ path: place.path, message });
}

/** The named fields of a group. Unknown ones and missing ones are noted. */
export function fields<Required extends string, Optional extends string = never>(
  place: Place,
  required: readonly Required[],
  optional: readonly Optional[] = [],
): Fields<Required | Optional> {
  const names = [...required, ...optional];
  const group = groupOf(place, `a group of fields (${names.join(", ")})`);
  for (const name of Object.keys(group ?? {})) {
    if (!(names as string[]).includes(name)) noteUnknown(place, name, names);
  }
  for (const name of required) {
    if (group !== null && !Object.hasOwn(group, name)) note(place, `lacks "${name}"`);
  }
  return Object.fromEntries(names.map((name) => [name, child(place, group, name)])) as Fields<Required | Optional>;
}

/** The fields of a group whose names are the author's own, each a place under an id. */
export function entries(place: Place, what: string, pattern: RegExp, rule: string): [string, Place][] {
  const group = groupOf(place, `a group of ${what}`);
  return Object.keys(group ?? {}).flatMap((id) => {
    if (pattern.test(id)) return [[id, child(place, group, id)]];
    place.errors.push({ path: [...place.path, id], message: `${describe(id)} cannot be the name: ${rule}`, at: "key" });
    return [];
  });
}

export function list(place: Place, what: string): Place[] {
  if (place.missing) return [];
  if (Array.isArray(place.value) && place.value.length > 0) {
    return place.value.map((value, index) => ({ ...place, value, path: [...place.path, index] }));
  }
  note(place, `must be a list of ${what}, not ${Array.isArray(place.value) ? "an empty one" : describe(place.value)}`);
  return [];
}

/** What stands there, or the fallback where nothing does. `null` says "nothing" only where the fallback does. */
export function optional<T, F>(place: Place, fallback: F, read: (place: Place) => T): T | F {
  return place.missing || (place.value === null && fallback === null) ? fallback : read(place);
}

export function integer(place: Place, min: number, max: number): number {
  const { value } = place;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max) return value;
  if (!place.missing) {
    const hint = typeof value === "string" && /^\d[\d_,' ]*$/.test(value) ? "; write it in digits alone, unquoted" : "";
    note(place, `must be a whole number from ${min} to ${max}, not ${describe(value)}${hint}`);
  }
  return min;
}

/** A text that people read: one line, not empty. */
export function text(place: Place, maxLength = 100): string {
  const { value } = place;
  if (typeof value === "string" && isLine(value) && value.length <= maxLength) return value;
  if (!place.missing) {
    const unquoted = typeof value === "number" || typeof value === "boolean" ? "; put it in quotes" : "";
    note(place, `must be a text of 1 to ${maxLength} characters in one line, not ${describe(value)}${unquoted}`);
  }
  return "";
}

/** A text of a certain form. */
export function matching(place: Place, pattern: RegExp, form: string): string {
  if (typeof place.value === "string" && pattern.test(place.value)) return place.value;
  if (!place.missing) note(place, `must be ${form}, not ${describe(place.value)}`);
  return "";
}

export function oneOf<T extends string>(place: Place, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === place.value);
  if (found !== undefined) return found;
  if (!place.missing) {
    const meant = typeof place.value === "string" ? closest(place.value, allowed) : null;
    const hint = meant === null ? "" : `; did you mean "${meant}"?`;
    note(place, `must be ${orList(allowed)}, not ${describe(place.value)}${hint}`);
  }
  return allowed[0]!;
}

export function bool(place: Place): boolean {
  if (typeof place.value === "boolean") return place.value;
  if (!place.missing) note(place, `must be true or false, not ${describe(place.value)}`);
  return false;
}

export function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function groupOf(place: Place, what: string): Record<string, unknown> | null {
  if (isGroup(place.value)) return place.value;
  if (!place.missing) note(place, `must be ${what}, not ${describe(place.value)}`);
  return null;
}

function child(place: Place, group: Record<string, unknown> | null, name: string): Place {
  const missing = group === null || !Object.hasOwn(group, name);
  return { ...place, value: missing ? undefined : group[name], path: [...place.path, name], missing };
}

function noteUnknown(place: Place, name: string, names: readonly string[]): void {
  const meant = closest(name, names);
  const hint = meant === null ? "; allowed:" : `; did you mean "${meant}"? Allowed:`;
  const message = `${describe(name)} is not known here${hint} ${names.join(", ")}`;
  place.errors.push({ path: [...place.path, name], message, at: "key" });
}

function isLine(value: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  return value.trim() !== "" && !/[\u0000-\u001f\u007f\u2028\u2029]/.test(value);
}
