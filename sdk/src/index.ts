export type { Answer, CallOptions, Method, Options, PathsOf } from "./calls.ts";
export { createScrip, type Scrip, type ScripOptions } from "./client.ts";
export { everything, type Page, pages } from "./pages.ts";
export { type FieldError, Problem, type ProblemDocument } from "./problem.ts";
export type { components, paths } from "./schema.ts";

import type { components } from "./schema.ts";

/** The API's own things, by the names they have in openapi.json: `Schema<"Wallet">`. */
export type Schema<N extends keyof components["schemas"]> = components["schemas"][N];
