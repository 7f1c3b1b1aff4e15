/** A form's fields: `a[b]=1` is `{a: {b: "1"}}`, `a[0]=1` is `{a: ["1"]}`. */
export type Fields = { [name: string]: Field };
export type Field = string | Field[] | Fields;

/** Reads a form or a query in the way that Stripe writes what is nested. */
export function readForm(text: string): Fields {
  const fields: Fields = {};
  for (const [path, value] of new URLSearchParams(text)) put(fields, path.replaceAll("]", "").split("["), value);
  return withLists(fields) as Fields;
}

function put(fields: Fields, [name, ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    fields[name!] = value;
    return;
  }
  fields[name!] ??= {};
  put(fields[name!] as Fields, rest, value);
}

function withLists(field: Field): Field {
  if (typeof field === "string" || Array.isArray(field)) return field;
  const entries = Object.entries(field).map(([name, value]) => [name, withLists(value)] as const);
  const isList = entries.length > 0 && entries.every(([name], index) => name === String(index));
  return isList ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}
