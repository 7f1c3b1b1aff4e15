import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/**
 * The environment of programs that tests start. What Node has compiled is kept, as `npm start` does: tests start hundreds of
 * servers, and each would spend half of its first second on compiling.
 */
export const PROGRAM_ENV = {
  PATH: process.env["PATH"],
  NODE_COMPILE_CACHE: join(ROOT, "node_modules", ".cache", "scrip"),
};
