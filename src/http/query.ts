import type { FastifyInstance } from "fastify";

/**
 * A query string carries text only: integers and truth values are read as such where a call's schema says so, and what is
 * empty (`?cursor=&limit=25`) counts as left out.
 */
export function coerceQuery(app: FastifyInstance): void {
  app.addHook("preValidation", async (request) => {
    const schema = request.routeOptions.schema?.querystring as
      | { properties?: Record<string, { type?: unknown }> }
      | undefined;
    if (schema?.properties === undefined) return;
    const query = request.query as Record<string, unknown>;
    for (const [name, { type }] of Object.entries(schema.properties)) {
      const text = query[name];
      if (text === "") delete query[name];
      if (typeof text !== "string") continue;
      if (type === "integer" && /^-?\d{1,15}$/.test(text)) query[name] = Number(text);
      else if (type === "boolean" && (text === "true" || text === "false")) query[name] = text === "true";
    }
  });
}
