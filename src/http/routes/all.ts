import type { App } from "../fastify-types.ts";
import type { Services } from "../services.ts";
import { accountRoutes } from "./accounts.ts";
import { auditRoutes } from "./audits.ts";
import { batchRoutes } from "./batch.ts";
import { catalogRoutes } from "./catalogs.ts";
import { depositRoutes } from "./deposits.ts";
import { entryRoutes } from "./entries.ts";
import { explanationRoutes } from "./explanation.ts";
import { meRoutes } from "./me.ts";
import { operationRoutes } from "./operations.ts";
import { paymentRoutes } from "./payments.ts";
import { previewRoutes } from "./previews.ts";
import { quoteRoutes } from "./quotes.ts";
import { recordRoutes } from "./records.ts";
import { runwayRoutes } from "./runway.ts";
import { searchRoutes } from "./search.ts";
import { statementRoutes } from "./statements.ts";
import { testClockRoutes } from "./test-clock.ts";
import { usageRoutes } from "./usage.ts";
import { walletRoutes } from "./wallets.ts";
import { workspaceRoutes } from "./workspaces.ts";

/** Everything under /v1. */
export function routes(app: App, services: Services, options: { testClock: boolean }): void {
  meRoutes(app);
  catalogRoutes(app, services);
  accountRoutes(app, services);
  workspaceRoutes(app, services);
  recordRoutes(app, services);
  quoteRoutes(app, services);
  operationRoutes(app, services);
  batchRoutes(app, services);
  previewRoutes(app, services);
  walletRoutes(app, services);
  runwayRoutes(app, services);
  explanationRoutes(app, services);
  entryRoutes(app, services);
  depositRoutes(app, services);
  usageRoutes(app, services);
  statementRoutes(app, services);
  paymentRoutes(app, services);
  searchRoutes(app, services);
  auditRoutes(app, services);
  testClockRoutes(app, services, options);
}
