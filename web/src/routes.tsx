import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { isSignedOut } from "./api/failures.ts";
import { queries } from "./api/queries.ts";
import { PageFailed, PageLoading } from "./components/page-states.tsx";
import { Shell } from "./components/Shell.tsx";
import { readCasesSearch } from "./pages/cases/search.ts";
import {
  readAccountsSearch,
  readBackfillsSearch,
  readByHandSearch,
  readCasesSearch as readConsoleCasesSearch,
  readIdSearch,
  readLogSearch,
} from "./pages/console/search.ts";
import { entriesQuery } from "./pages/credits/request.ts";
import { readCreditsSearch } from "./pages/credits/search.ts";
import { readExplanationSearch } from "./pages/explanation/search.ts";
import { readReportSearch } from "./pages/report/search.ts";
import { readStatementsSearch } from "./pages/statements/search.ts";
import { usageQuery } from "./pages/usage/request.ts";
import { readUsageSearch } from "./pages/usage/search.ts";
import { urls } from "./urls.ts";

/** Which page stands at which address. Each page is loaded when it is first opened. */

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  errorComponent: PageFailed,
  notFoundComponent: lazyRouteComponent(() => import("./pages/NotFound.tsx"), "NotFound"),
});

const enter = createRoute({
  getParentRoute: () => root,
  path: "/enter",
  component: lazyRouteComponent(() => import("./pages/sign-in/Enter.tsx"), "Enter"),
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  component: lazyRouteComponent(() => import("./pages/sign-in/SignIn.tsx"), "SignIn"),
});

/** Everything that only who is signed in can see. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  loader: async ({ context }) => {
    try {
      return await context.queryClient.ensureQueryData(queries.me());
    } catch (error) {
      if (isSignedOut(error)) throw redirect({ to: "/sign-in" });
      throw error;
    }
  },
  component: Shell,
  errorComponent: PageFailed,
});

const start = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  beforeLoad: async ({ context }) => {
    const me = await context.queryClient.ensureQueryData(queries.me()).catch(() => null);
    if (me === null) return;
    throw redirect({ href: me.account === null ? urls.console.accounts() : urls.account(me.account), replace: true });
  },
});

const operatorConsole = createRoute({
  getParentRoute: () => signedIn,
  path: "/console",
  component: lazyRouteComponent(() => import("./pages/console/Console.tsx"), "Console"),
});
const consoleAccounts = createRoute({
  getParentRoute: () => operatorConsole,
  path: "/",
  validateSearch: readAccountsSearch,
  component: lazyRouteComponent(() => import("./pages/console/Accounts.tsx"), "Accounts"),
});
// Not `$account`: that is an account as its customer sees it.
const consoleAccount = createRoute({
  getParentRoute: () => operatorConsole,
  path: "/accounts/$accountId",
  component: lazyRouteComponent(() => import("./pages/console/AccountPage.tsx"), "AccountPage"),
});
const adjust = createRoute({
  getParentRoute: () => operatorConsole,
  path: "/accounts/$accountId/adjust",
  validateSearch: readByHandSearch,
  component: lazyRouteComponent(() => import("./pages/console/Adjust.tsx"), "Adjust"),
});
const refund = createRoute({
  getParentRoute: () => operatorConsole,
  path: "/accounts/$accountId/refund",
  validateSearch: readByHandSearch,
  component: lazyRouteComponent(() => import("./pages/console/Refund.tsx"), "Refund"),
});
const consoleSearch = createRoute({
  getParentRoute: () => operatorConsole,
  path: "/search",
  validateSearch: readIdSearch,
  component: lazyRouteComponent(() => import("./pages/console/Search.tsx"), "Search"),
});
const consoleCases = createRoute({
  getParentRoute: () => operatorConsole,
  path: "/cases",
  validateSearch: readConsoleCasesSearch,
  component: lazyRouteComponent(() => import("./pages/console/Cases.tsx"), "Cases"),
});
const audits = createRoute({
  getParentRoute: () => operatorConsole,
  path: "/audits",
  component: lazyRouteComponent(() => import("./pages/console/Audits.tsx"), "Audits"),
});
const audit = createRoute({
  getParentRoute: () => operatorConsole,
  path: "/audits/$audit",
  component: lazyRouteComponent(() => import("./pages/console/AuditPage.tsx"), "AuditPage"),
});
const finding = createRoute({
  getParentRoute: () => operatorConsole,
  path: "/findings/$finding",
  component: lazyRouteComponent(() => import("./pages/console/FindingPage.tsx"), "FindingPage"),
});
const unmatchedPayments = createRoute({
  getParentRoute: () => operatorConsole,
  path: "/payments",
  component: lazyRouteComponent(() => import("./pages/console/Payments.tsx"), "Payments"),
});
const consoleBackfills = createRoute({
  getParentRoute: () => operatorConsole,
  path: "/backfills",
  validateSearch: readBackfillsSearch,
  component: lazyRouteComponent(() => import("./pages/console/Backfills.tsx"), "Backfills"),
});
const catalogs = createRoute({
  getParentRoute: () => operatorConsole,
  path: "/catalogs",
  component: lazyRouteComponent(() => import("./pages/console/Catalogs.tsx"), "Catalogs"),
});
const catalog = createRoute({
  getParentRoute: () => operatorConsole,
  path: "/catalogs/$product",
  component: lazyRouteComponent(() => import("./pages/console/CatalogPage.tsx"), "CatalogPage"),
});
const jobs = createRoute({
  getParentRoute: () => operatorConsole,
  path: "/jobs",
  component: lazyRouteComponent(() => import("./pages/console/Jobs.tsx"), "Jobs"),
});
const auditLog = createRoute({
  getParentRoute: () => operatorConsole,
  path: "/log",
  validateSearch: readLogSearch,
  component: lazyRouteComponent(() => import("./pages/console/AuditLog.tsx"), "AuditLog"),
});

const account = createRoute({
  getParentRoute: () => signedIn,
  path: "/accounts/$account",
  loader: async ({ context: { queryClient }, params }) => {
    const found = await queryClient.ensureQueryData(queries.account(params.account));
    return queryClient.ensureQueryData(queries.catalog(found.product));
  },
});
const home = createRoute({
  getParentRoute: () => account,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/home/Home.tsx"), "Home"),
});
const usage = createRoute({
  getParentRoute: () => account,
  path: "/usage",
  validateSearch: readUsageSearch,
  loaderDeps: ({ search }) => usageQuery(search),
  // Asked for together with the account and the page's program, not after them.
  loader: ({ context, params, deps }) => {
    void context.queryClient.prefetchQuery({ ...queries.usage(params.account, deps), staleTime: Infinity });
    void import("./components/DayChart.tsx");
  },
  component: lazyRouteComponent(() => import("./pages/usage/Usage.tsx"), "Usage"),
});
const statements = createRoute({
  getParentRoute: () => account,
  path: "/statements",
  validateSearch: readStatementsSearch,
  component: lazyRouteComponent(() => import("./pages/statements/Statements.tsx"), "Statements"),
});
const coverage = createRoute({
  getParentRoute: () => account,
  path: "/coverage",
  component: lazyRouteComponent(() => import("./pages/coverage/Coverage.tsx"), "Coverage"),
});
const backfill = createRoute({
  getParentRoute: () => account,
  path: "/backfills/$backfill",
  component: lazyRouteComponent(() => import("./pages/backfill/Backfill.tsx"), "Backfill"),
});
const cases = createRoute({
  getParentRoute: () => account,
  path: "/cases",
  validateSearch: readCasesSearch,
  component: lazyRouteComponent(() => import("./pages/cases/Cases.tsx"), "Cases"),
});
const caseRoute = createRoute({
  getParentRoute: () => account,
  path: "/cases/$case",
  component: lazyRouteComponent(() => import("./pages/cases/Case.tsx"), "Case"),
});

const wallet = createRoute({ getParentRoute: () => account, path: "/wallets/$wallet" });
const overview = createRoute({
  getParentRoute: () => wallet,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/overview/Overview.tsx"), "Overview"),
});
const credits = createRoute({
  getParentRoute: () => wallet,
  path: "/credits",
  validateSearch: readCreditsSearch,
  loaderDeps: ({ search }) => entriesQuery(search),
  loader: ({ context: { queryClient }, params, deps }) => {
    void queryClient.prefetchQuery({ ...queries.wallet(params.account, params.wallet), staleTime: Infinity });
    void queryClient.prefetchQuery({ ...queries.entries(params.account, params.wallet, deps), staleTime: Infinity });
  },
  component: lazyRouteComponent(() => import("./pages/credits/Credits.tsx"), "Credits"),
});
const entry = createRoute({
  getParentRoute: () => wallet,
  path: "/credits/$entry",
  component: lazyRouteComponent(() => import("./pages/credits/EntryPage.tsx"), "EntryPage"),
});
const explanation = createRoute({
  getParentRoute: () => wallet,
  path: "/explanation",
  validateSearch: readExplanationSearch,
  component: lazyRouteComponent(() => import("./pages/explanation/Explanation.tsx"), "Explanation"),
});
const report = createRoute({
  getParentRoute: () => wallet,
  path: "/report",
  validateSearch: readReportSearch,
  component: lazyRouteComponent(() => import("./pages/report/Report.tsx"), "Report"),
});
const verify = createRoute({
  getParentRoute: () => wallet,
  path: "/verify",
  component: lazyRouteComponent(() => import("./pages/verify/Verify.tsx"), "Verify"),
});
const plan = createRoute({
  getParentRoute: () => wallet,
  path: "/plan",
  component: lazyRouteComponent(() => import("./pages/plan/Plan.tsx"), "Plan"),
});

const tree = root.addChildren([
  enter,
  signIn,
  signedIn.addChildren([
    start,
    operatorConsole.addChildren([
      consoleAccounts,
      consoleAccount,
      adjust,
      refund,
      consoleSearch,
      consoleCases,
      audits,
      audit,
      finding,
      unmatchedPayments,
      consoleBackfills,
      catalogs,
      catalog,
      jobs,
      auditLog,
    ]),
    account.addChildren([
      home,
      usage,
      coverage,
      backfill,
      cases,
      caseRoute,
      statements,
      wallet.addChildren([overview, credits, entry, explanation, report, verify, plan]),
    ]),
  ]),
]);

export function createPages(queryClient: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queryClient },
    defaultPreload: "intent",
    defaultPendingComponent: PageLoading,
    defaultErrorComponent: PageFailed,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createPages>;
  }
}
