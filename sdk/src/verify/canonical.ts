/** RFC 8785 JSON of what JSON.parse gave: members sorted by their names' UTF-16 code units, no white space. */
export function rfc8785(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(rfc8785).join()}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const object = value as Record<string, unknown>;
  const members = Object.keys(object)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${rfc8785(object[name])}`);
  return `{${members.join()}}`;
}

/** SHA-256 of a text in UTF-8, hexadecimal, by Web Crypto: browsers have it on https and on this machine only. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  let hex = "";
  for (const byte of new Uint8Array(digest)) hex += byte.toString(16).padStart(2, "0");
  return hex;
}
