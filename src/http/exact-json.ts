/** A number so long that it may name another integer than the one it is read as. */
const LONG_NUMBER = /[\d.]{16}/;

/**
 * The first number in a JSON text that would silently become an integer it does not say (`9007199254740993`, or
 * `0.99999999999999999999` which would be read as 1), or null where there is none.
 */
export function inexactInteger(text: string): string | null {
  if (!LONG_NUMBER.test(text)) return null;
  let found: string | null = null;
  JSON.parse(text, (_name, value: unknown, context?: { source?: string }) => {
    if (typeof value === "number" && found === null && context?.source !== undefined) {
      if (Number.isInteger(value) && !says(context.source, value)) found = context.source;
    }
    return null;
  });
  return found;
}

function says(source: string, value: number): boolean {
  const match = /^(-?\d+)(?:\.0*)?$/.exec(source);
  if (match !== null) return BigInt(match[1]!) === BigInt(value);
  const digits = source.replace(/e.*$/i, "").replace(/\D/g, "");
  return /e/i.test(source) && digits.length <= 15;
}
