// npm run sdk: writes the types of the API from openapi.json. A test compares, so that neither changes without the other.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import openapi, { astToString } from "openapi-typescript";

export const SCHEMA = new URL("src/schema.ts", import.meta.url);
const DOCUMENT = new URL("../openapi.json", import.meta.url);

const BANNER = "// Written by `npm run sdk` from openapi.json. Changes made here are lost.\n\n";

/** The types of everything that openapi.json describes, as source. */
export async function generateTypes(): Promise<string> {
  return BANNER + astToString(await openapi(readFileSync(DOCUMENT, "utf8")));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  writeFileSync(SCHEMA, await generateTypes());
  console.log(`Wrote ${fileURLToPath(SCHEMA)}`);
}
