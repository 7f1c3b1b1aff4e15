import { openApiDocument } from "../http/openapi.ts";

/** `scrip openapi`: the description of the HTTP API, as the server answers it. */
export async function printOpenApi(): Promise<number> {
  console.log(JSON.stringify(await openApiDocument(), null, 2));
  return 0;
}
