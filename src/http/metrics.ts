import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Histogram, Registry } from "prom-client";
import type { Metric, Services } from "./services.ts";

declare module "fastify" {
  interface FastifyInstance {
    /** Everything that `GET /metrics` answers. */
    metricsText(): Promise<string>;
  }
}

/** From one millisecond to the ten seconds that a repeated request may wait for the first. */
const BUCKETS_S = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

/** Measures and logs every request: method, route, status and duration; never a key, a query or a body. */
export function observe(app: FastifyInstance, services: Services): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: "scrip_http_request_duration_seconds",
    help: "How long requests took, by route and status.",
    labelNames: ["method", "route", "status"],
    buckets: BUCKETS_S,
    registers: [registry],
  });

  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "none";
    const seconds = reply.elapsedTime / 1000;
    durations.observe({ method: request.method, route, status: reply.statusCode }, seconds);
    const line = {
      method: request.method,
      route,
      path: request.url.split("?", 1)[0],
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime * 10) / 10,
      ...(request.caller == null ? {} : { [request.caller.kind]: request.caller.id }),
    };
    request.log.info(line, "request");
  });

  app.decorate("metricsText", async () => {
    const own = await registry.metrics();
    return own + (await services.metrics()).map(metricText).join("");
  });
  app.addHook("onClose", async () => registry.clear());
}

/** One figure in the text format of Prometheus. */
export function metricText(metric: Metric): string {
  const values = metric.values.map(({ labels, value }) => `${metric.name}${labelText(labels ?? {})} ${value}\n`);
  return `# HELP ${metric.name} ${metric.help}\n# TYPE ${metric.name} ${metric.type}\n${values.join("")}`;
}

function labelText(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}
