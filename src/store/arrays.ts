// How arrays of parameters are written. All statements over sets are made of these.

type Value = number | string | null;

export function toTimestamp(value: number | string): string {
  return typeof value === "number" ? new Date(value).toISOString() : value;
}

/** Writes times; most of a set are the same. */
function timestamps(): (value: number | string) => string {
  let last: number | string | null = null;
  let text = "";
  return (value) => {
    if (value !== last) {
      last = value;
      text = toTimestamp(value);
    }
    return text;
  };
}

function arrayOf(values: Value[], write: (value: never) => string): string {
  let text = "{";
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (index > 0) text += ",";
    text += value === null || value === undefined ? "NULL" : write(value as never);
  }
  return `${text}}`;
}

const SPECIAL = /["\\]/;

function quoted(value: string): string {
  return `"${SPECIAL.test(value) ? value.replace(/["\\]/g, "\\$&") : value}"`;
}

const numbers = (values: Value[]) => arrayOf(values, String);

const type = (oid: number, serialize: (values: Value[]) => string) => ({
  to: oid,
  from: [],
  serialize,
  parse: (text: string) => text,
});

export const ARRAYS = {
  smallints: type(1005, numbers),
  integers: type(1007, numbers),
  bigints: type(1016, numbers),
  texts: type(1009, (values) => arrayOf(values, quoted)),
  uuids: type(2951, (values) => arrayOf(values, String)),
  instants: type(1185, (values) => arrayOf(values, timestamps())),
};
