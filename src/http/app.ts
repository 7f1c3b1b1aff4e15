import cookies from "@fastify/cookie";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyServerOptions, LogController } from "fastify";
import { entranceOf, guard } from "./auth.ts";
import { parseJsonExactly } from "./body.ts";
import { answerBrokenRequest } from "./broken-request.ts";
import { documentation } from "./documentation.ts";
import { drainOnClose } from "./drain.ts";
import { failureOfError, type ThrownError } from "./failures.ts";
import type { App } from "./fastify-types.ts";
import { observe } from "./metrics.ts";
import type { OpenIdConnect } from "./oidc.ts";
import { answerWithPage, pages } from "./pages.ts";
import { type Failure, problemHeaders, problemOf } from "./problem.ts";
import { coerceQuery } from "./query.ts";
import { requestId } from "./request-id.ts";
import { routes } from "./routes/all.ts";
import { healthRoutes } from "./routes/health.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { signInRoutes } from "./routes/sign-in.ts";
import { webhookRoutes } from "./routes/webhooks.ts";
import { components } from "./schemas/common.ts";
import { securityHeaders } from "./security-headers.ts";
import type { Services } from "./services.ts";
import { ajvOptions, formats } from "./validation.ts";

export type AppOptions = {
  /** As Fastify takes it; nothing is logged without. Keys and bodies never are. */
  logger?: NonNullable<FastifyServerOptions["logger"]>;
  /** Allows `PUT /v1/test-clock`. */
  testClock?: boolean;
  /** Shown in the documentation. */
  version?: string;
  /** Which proxies' word on the sender's address counts. */
  trustProxy?: NonNullable<FastifyServerOptions["trustProxy"]>;
  /** Failed keys, links and sessions per address and minute before it is answered 429. */
  failuresPerMinute?: number;
  /** The origin at which the pages are reached; where it is not known, the one that a request names. */
  publicUrl?: string | null;
  /** How long a request may take to arrive. */
  patience?: Patience;
  /** Origins whose pages may hold ours in a frame. */
  embedParents?: readonly string[];
  /** Where the operator's staff sign in; without it they have links alone. Needs a public URL. */
  oidc?: OpenIdConnect | null;
  /** The folder of the built pages; without it there are none. */
  pages?: string;
};

const BODY_BYTES_MAX = 1024 * 1024;
/** An id of 255 characters, each of up to four bytes, each byte percent-encoded. */
const PARAMETER_LENGTH_MAX = 255 * 4 * 3;

/** How long is waited for a request's headers, for the whole of it, and for somebody who reads or sends nothing more. */
export type Patience = { headersMs: number; requestMs: number; idleMs: number; lookEveryMs: number };

/** Whoever opens connections and sends nothing, or a byte at a time, or reads no answer, holds each for this long at most. */
const PATIENCE: Patience = { headersMs: 15_000, requestMs: 60_000, idleMs: 120_000, lookEveryMs: 5_000 };

/** The HTTP edge over these services, ready to listen or to be injected into. */
export function buildApp(services: Services, options: AppOptions = {}): FastifyInstance {
  const app = newFastify(options);
  for (const schema of Object.values(components)) app.addSchema(schema);
  // Measured on entries: as fast as a serializer made from the schema, and it can neither drop a field that a schema
  // forgot nor turn one value into another. The schemas of answers are kept for types and documentation.
  app.setSerializerCompiler(() => JSON.stringify);
  parseJsonExactly(app);

  const publicUrl = options.publicUrl ?? null;
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  securityHeaders(app, { embedParents: options.embedParents ?? [], publicUrl });
  app.register(cookies);
  drainOnClose(app);
  observe(app, services);
  app.setErrorHandler((error: ThrownError, request, reply) => {
    const failure = failureOfError(error);
    if (failure.code === "internal") request.log.error({ err: error }, "request failed");
    if (failure.code === "unavailable") request.log.warn({ reason: failure.detail }, "request refused");
    return answer(reply, failure);
  });
  app.setNotFoundHandler((request, reply) => {
    const page = options.pages === undefined ? undefined : answerWithPage(request, reply, options.pages);
    return (
      page ?? answer(reply, { code: "not_found", detail: `There is no ${request.method} ${shortPath(request.url)}.` })
    );
  });
  if (options.pages !== undefined) pages(app, options.pages);

  documentation(app, options);
  // In scopes of their own, so that the documentation knows them: it collects what is added after it was loaded.
  app.register(async (open) => healthRoutes(open as App, services));
  app.register(
    async (v1) => {
      const entrance = entranceOf(services, options.failuresPerMinute);
      guard(v1, entrance, publicUrl);
      coerceQuery(v1);
      v1.addHook("onRequest", async (_request, reply) => {
        reply.header("cache-control", "no-store");
      });
      sessionRoutes(v1 as App, services, entrance, { publicUrl });
      signInRoutes(v1 as App, services, { oidc: options.oidc ?? null, publicUrl });
      routes(v1 as App, services, { testClock: options.testClock ?? false });
      // In a scope of its own: it takes bodies as they come.
      v1.register(async (open) => webhookRoutes(open, services));
    },
    { prefix: "/v1" },
  );
  return app;
}

function newFastify(options: AppOptions): FastifyInstance {
  const { headersMs, requestMs, idleMs, lookEveryMs } = options.patience ?? PATIENCE;
  return Fastify({
    logger: options.logger ?? false,
    genReqId: requestId,
    requestIdHeader: false,
    logController: new LogController({ requestIdLogLabel: "request_id", disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    trustProxy: options.trustProxy ?? false,
    // `drainOnClose` answers in their place, with a problem.
    return503OnClosing: false,
    connectionTimeout: idleMs,
    requestTimeout: requestMs,
    http: { headersTimeout: headersMs, requestTimeout: requestMs, connectionsCheckingInterval: lookEveryMs },
    routerOptions: { maxParamLength: PARAMETER_LENGTH_MAX },
    ajv: { customOptions: ajvOptions, onCreate: addFormats },
    frameworkErrors: (error, request, reply) => {
      reply.header("x-request-id", request.id);
      return answer(reply as unknown as FastifyReply, failureOfError(error as ThrownError));
    },
    clientErrorHandler: answerBrokenRequest,
  });
}

function addFormats(ajv: { addFormat(name: string, check: (text: string) => boolean): unknown }): void {
  for (const [name, check] of Object.entries(formats)) ajv.addFormat(name, check);
}

/** Answers a failure alone: status, headers and the problem document. */
function answer(reply: FastifyReply, failure: Failure): FastifyReply {
  const problem = problemOf(failure, reply.request.id);
  return reply.code(problem.status).headers(problemHeaders(failure)).serializer(JSON.stringify).send(problem);
}

function shortPath(url: string): string {
  const path = url.split("?", 1)[0]!;
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}
