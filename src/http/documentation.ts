import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance, FastifySchema } from "fastify";
import type { TSchema } from "typebox";
import { type Access, accessInWords } from "./access.ts";
import { SESSION_COOKIE } from "./session-cookie.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The body as it is documented, where the handler checks more than the schema of the route. */
    documentedBody?: TSchema;
  }
}

const DESCRIPTION = `
Exact credit accounting: every movement of credits is an entry with a cause, and every balance is the sum of its entries.

**Keys.** Send \`Authorization: Bearer KEY\`. A key has a scope: \`read\` (every GET), \`write\` (also quotes, charges,
deposits and their settlement, records) or \`operate\` (also everything that gives or takes credits by decision). A key
may be bound to one account: then no other exists for it. People sign in and have a role instead (\`docs/access.md\`); each
call says who may make it.

**Repeating.** Every write that moves credits needs an \`Idempotency-Key\` of your choice (1 to 255 characters; in a batch
the item's \`key\`). Sent again with the same content, it answers as it did the first time, with
\`Idempotent-Replayed: true\`; with other content it is refused. A refused request does not use up its key. Keys are kept
for as long as the ledger exists, so it is always safe to send a request again whose answer was lost.

**Errors** are \`application/problem+json\` (RFC 9457). Decide by \`code\`; \`detail\` is for people; \`errors\` points to each
bad field. Every answer has an \`X-Request-Id\`; name it to support.

**Amounts** are integers in the unit's smallest part. **Times** are RFC 3339 with an offset. Unknown fields are refused.
**Lists** are paged: send \`next_cursor\` as \`cursor\` for as long as \`has_more\`.
`.trim();

const CONTENT_SECURITY_POLICY =
  "default-src 'self'; base-uri 'self'; frame-ancestors 'none'; img-src 'self' data:; object-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'";

/** The OpenAPI document at `/openapi.json` and pages to read it at `/docs`. Both are served from here alone. */
export function documentation(app: FastifyInstance, options: { version?: string }): void {
  app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Scrip", version: options.version ?? "0.1.0", description: DESCRIPTION },
      components: {
        securitySchemes: {
          key: { type: "http", scheme: "bearer" },
          session: { type: "apiKey", in: "cookie", name: SESSION_COOKIE },
        },
      },
      security: [{ key: [] }, { session: [] }],
      tags: TAGS,
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => String(json.$id ?? `def-${index}`) },
    transform: ({ schema, url, route }) => {
      const { access, documentedBody } = route.config ?? {};
      const described = withAccess(schema, access);
      return { schema: documentedBody === undefined ? described : { ...described, body: documentedBody }, url };
    },
  });
  app.register(swaggerUi, {
    routePrefix: "/docs",
    staticCSP: true,
    // Nothing from elsewhere, and no upgrade to https, which would break the pages on a plain address.
    transformStaticCSP: () => CONTENT_SECURITY_POLICY,
    uiConfig: { validatorUrl: null, deepLinking: true, docExpansion: "none", persistAuthorization: false },
  });
  app.get("/openapi.json", { schema: { hide: true } }, async () => app.swagger());
}

function withAccess(schema: FastifySchema | undefined, access: Access | "open" | undefined): FastifySchema {
  if (schema === undefined || access === undefined) return schema ?? {};
  if (access === "open") return { ...schema, security: [] };
  const needs = accessInWords(access);
  return { ...schema, description: schema.description === undefined ? needs : `${schema.description}\n\n${needs}` };
}

const TAGS = [
  { name: "Moving credits", description: "Every write of the ledger." },
  { name: "Wallets", description: "Balances, grants and what is outstanding." },
  { name: "Entries", description: "The ledger." },
  { name: "Usage", description: "Where credits went." },
  { name: "Accounts", description: "Accounts, workspaces, campaigns and the records behind charges." },
  { name: "Catalogs", description: "What is sold and what it costs." },
  { name: "Signing in", description: "How people come in: links made by your backend, or your identity provider." },
  { name: "Running it", description: "Who calls, what is there, how the server is." },
];
