import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generateTypes, SCHEMA } from "../generate.ts";

test("the types are those of openapi.json: npm run sdk writes them anew", async () => {
  expect(readFileSync(SCHEMA, "utf8") === (await generateTypes())).toBe(true);
});
