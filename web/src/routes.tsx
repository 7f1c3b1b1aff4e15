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
import { readCreditsSearch } from "./pages/credits/search.ts";
import { readExplanationSearch } from "./pages/explanation/search.ts";
import { readReportSearch } from "./pages/report/search.ts";
import { readStatementsSearch } from "./pages/statements/search.ts";
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
    if (me !== null && me.account !== null) throw redirect({ href: urls.account(me.account), replace: true });
  },
  component: lazyRouteComponent(() => import("./pages/accounts/Accounts.tsx"), "Accounts"),
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
    account.addChildren([
      home,
      usage,
      coverage,
      backfill,
      cases,
      caseRoute,
      statements,
      wallet.addChildren([overview, credits, entry, explanation, report, plan]),
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
