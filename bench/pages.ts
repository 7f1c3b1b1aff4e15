import type { BrowserContext, Page } from "playwright-core";
import { launch, newReader } from "../test/e2e/browser.ts";
import type { BenchDatabase } from "./database.ts";
import { ADMIN_KEY, startBenchServer } from "./http.ts";
import { MadeLedger } from "./ledger.ts";

/** A running server, and the account whose pages are looked at; the account's workspace with most campaigns is opened. */
export type PagesTarget = { url: string; key: string; account: string; repeats: number };

const DAY_MS = 86_400_000;
const SMALL_WORKSPACES = 12;
const MOST_CAMPAIGNS = 5_000;
const LONG_TASK_MS = 50;
const SCREENS = 60;
const PATIENCE_MS = 30_000;

/** `[--repeats 7] [--url http://… --key … --account …]`; without a URL a server with a ledger of its own is started. */
export async function pages(bench: () => Promise<BenchDatabase>, args: string[]): Promise<void> {
  const named = (name: string) => {
    const place = args.indexOf(`--${name}`);
    return place < 0 ? undefined : args[place + 1];
  };
  const repeats = Number(named("repeats") ?? 7);
  const url = named("url");
  if (url !== undefined) {
    const target = { url, key: named("key") ?? ADMIN_KEY, account: named("account") ?? "bench-0", repeats };
    await measurePages(target);
    return;
  }
  const database = await bench();
  try {
    await makeHotAccount(database, Number(named("entries") ?? 60_000));
    const server = await startBenchServer(database, "scrip");
    try {
      const target = { url: `http://${server.host}:${server.port}`, key: ADMIN_KEY, account: "hot", repeats };
      await measurePages(target);
    } finally {
      await server.stop();
    }
  } finally {
    await database.stop();
  }
}

/** One account with all of the entries, and a workspace of 5,000 campaigns, each of which was used in the last 30 days. */
async function makeHotAccount({ admin }: BenchDatabase, entries: number): Promise<void> {
  console.error(`making ${entries.toLocaleString("en")} entries …`);
  const campaigns = [MOST_CAMPAIGNS, ...Array.from({ length: SMALL_WORKSPACES }, () => 10)];
  const days = 28;
  const ledger = new MadeLedger(admin, {
    accounts: [{ id: "hot", timeZone: "UTC", campaigns }],
    accountOf: () => 0,
    begin: Date.now() - (days + 1) * DAY_MS,
    days,
  });
  await ledger.add(entries);
  await admin`vacuum analyze`;
}

/** What is measured each time; milliseconds, but for the number of long tasks. */
const FIGURES = {
  "Usage, first visit: figures and table there, thread idle": 1_000,
  "Usage, first visit: chart drawn too, thread idle": 1_000,
  "Usage, second visit: figures and table there, thread idle": 1_000,
  "Usage, second visit: chart drawn too, thread idle": 1_000,
  "opening the largest workspace: rows painted": 200,
  "opening the largest workspace: thread idle": 200,
  "closing it: thread idle": 200,
  "scrolling through it: longest task": null,
  "scrolling through it: tasks over 50 ms": null,
  "credit log, first visit: rows there, thread idle": 1_000,
  "credit log, second visit: rows there, thread idle": 1_000,
} as const;

type Figures = Map<keyof typeof FIGURES, number[]>;

/** Looks at an account's pages with a browser that was never there before, and with the same once more; prints a table. */
export async function measurePages(target: PagesTarget): Promise<void> {
  const workspace = await largestWorkspace(target);
  const figures: Figures = new Map();
  const note = (name: keyof typeof FIGURES, value: number) => {
    figures.set(name, [...(figures.get(name) ?? []), value]);
  };
  const browser = await launch();
  try {
    for (let n = 0; n < target.repeats; n++) {
      const signedIn = await signIn(await newReader(browser), target);
      for (const visit of [visitUsage, visitLog]) {
        // A reader of their own has empty caches: only who they are is brought along.
        const reader = await newReader(browser, { storageState: signedIn });
        await watchLongTasks(reader);
        const page = await reader.newPage();
        await visit(page, target, workspace.name, note);
        await reader.close();
      }
    }
  } finally {
    await browser.close();
  }
  console.log(
    `${target.account}, ${workspace.campaigns.toLocaleString("en")} campaigns in the largest workspace, ${target.repeats} times`,
  );
  print(figures);
}

type Note = (name: keyof typeof FIGURES, value: number) => void;

async function visitUsage(page: Page, { url, account }: PagesTarget, workspace: string, note: Note): Promise<void> {
  for (const visit of ["first", "second"] as const) {
    await page.goto("about:blank");
    await page.goto(`${url}/accounts/${account}/usage`, { waitUntil: "commit" });
    note(
      `Usage, ${visit} visit: figures and table there, thread idle`,
      await idleWith(page, "tbody th button[aria-expanded]"),
    );
    note(`Usage, ${visit} visit: chart drawn too, thread idle`, await idleWith(page, "figure .recharts-bar-rectangle"));
  }
  const name = `opening the largest workspace` as const;
  const opened = await press(page, workspace, true);
  note(`${name}: rows painted`, opened.painted);
  note(`${name}: thread idle`, opened.idle);
  const tasks = await scroll(page);
  note("scrolling through it: longest task", Math.max(0, ...tasks));
  note("scrolling through it: tasks over 50 ms", tasks.filter((each) => each >= LONG_TASK_MS).length);
  await page.evaluate(() => window.scrollTo(0, 0));
  note("closing it: thread idle", (await press(page, workspace, false)).idle);
}

async function visitLog(page: Page, { url, account }: PagesTarget, _workspace: string, note: Note): Promise<void> {
  for (const visit of ["first", "second"] as const) {
    await page.goto("about:blank");
    await page.goto(`${url}/accounts/${account}/wallets/main/credits`, { waitUntil: "commit" });
    note(`credit log, ${visit} visit: rows there, thread idle`, await idleWith(page, "main table tbody tr"));
  }
}

/** When something is there and the thread has nothing to do, in milliseconds since the navigation began. */
function idleWith(page: Page, selector: string): Promise<number> {
  return page.evaluate(
    ({ wanted, patience }) =>
      new Promise<number>((resolve, reject) => {
        const look = () => {
          if (performance.now() > patience)
            reject(new Error(`no ${wanted}: ${document.body.textContent.slice(0, 500)}`));
          else if (document.querySelector(wanted) === null) requestAnimationFrame(look);
          else requestIdleCallback(() => resolve(performance.now()));
        };
        look();
      }),
    { wanted: selector, patience: PATIENCE_MS },
  );
}

/**
 * Presses a workspace's button. Counted from the press itself: until its rows are on the screen (or gone from it), and until
 * the thread has nothing more to do.
 */
async function press(page: Page, workspace: string, opens: boolean): Promise<{ painted: number; idle: number }> {
  const button = page.locator("tbody th button[aria-expanded]", { hasText: workspace }).first();
  await button.scrollIntoViewIfNeeded();
  const measured = page.evaluate(
    (wanted) =>
      new Promise<{ painted: number; idle: number }>((resolve) => {
        const onPress = ({ timeStamp }: Event) => {
          const look = () => {
            const lines = Number(document.querySelector("table[aria-rowcount]")?.getAttribute("aria-rowcount"));
            const isOpen = lines > 1_000 && document.querySelectorAll("tbody tr").length > 20;
            if (isOpen !== wanted) {
              requestAnimationFrame(look);
              return;
            }
            // A frame begins after this one was painted.
            requestAnimationFrame(() => {
              const painted = performance.now() - timeStamp;
              requestIdleCallback(() => resolve({ painted, idle: performance.now() - timeStamp }));
            });
          };
          look();
        };
        document.addEventListener("pointerdown", onPress, { capture: true, once: true });
      }),
    opens,
  );
  await button.click();
  return measured;
}

/** Scrolls down screen by screen, as fast as a wheel does, and answers the long tasks in between. */
async function scroll(page: Page): Promise<number[]> {
  await page.evaluate(() => {
    longTasks.length = 0;
  });
  for (let n = 0; n < SCREENS; n++) {
    await page.mouse.wheel(0, 900);
    await page.waitForTimeout(30);
  }
  return page.evaluate(() => new Promise<number[]>((resolve) => requestIdleCallback(() => resolve([...longTasks]))));
}

declare global {
  /** In the page: how long each task over 50 ms took. */
  var longTasks: number[];
}

async function watchLongTasks(reader: BrowserContext): Promise<void> {
  await reader.addInitScript(() => {
    globalThis.longTasks = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longTasks.push(duration);
    }).observe({ entryTypes: ["longtask"] });
  });
}

/** What a browser keeps of somebody who came in by a link. */
async function signIn(
  reader: BrowserContext,
  target: PagesTarget,
): Promise<Awaited<ReturnType<BrowserContext["storageState"]>>> {
  const user = { id: "bench", name: "Bench" };
  const body = JSON.stringify({ role: "owner", user });
  const { url } = (await ask(target, "POST", "portal-sessions", body)) as { url: string };
  const page = await reader.newPage();
  await page.goto(url);
  await page.waitForURL(({ pathname }) => pathname.startsWith("/accounts/"));
  const state = await reader.storageState();
  await reader.close();
  return state;
}

async function largestWorkspace(target: PagesTarget): Promise<{ name: string; campaigns: number }> {
  const { workspaces } = (await ask(target, "GET", "usage")) as {
    workspaces: { workspace: string; name: string | null; campaigns: unknown[] }[];
  };
  const [largest] = workspaces.toSorted((a, b) => b.campaigns.length - a.campaigns.length);
  if (largest === undefined) throw new Error(`${target.account} used nothing in the last 30 days`);
  return { name: largest.name ?? largest.workspace, campaigns: largest.campaigns.length };
}

async function ask({ url, key, account }: PagesTarget, method: string, path: string, body?: string): Promise<unknown> {
  const headers = {
    authorization: `Bearer ${key}`,
    ...(body === undefined ? {} : { "content-type": "application/json" }),
  };
  const answer = await fetch(`${url}/v1/accounts/${account}/${path}`, { method, headers, body: body ?? null });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

function print(figures: Figures): void {
  const head = ["", "aim", "median", "worst"];
  const rows = Object.entries(FIGURES).map(([name, aim]) => {
    const values = (figures.get(name as keyof typeof FIGURES) ?? []).toSorted((a, b) => a - b);
    const [median, worst] = [values[Math.floor(values.length / 2)]!, values.at(-1)!];
    const text = (value: number) => (name.includes("tasks over") ? String(value) : `${Math.round(value)} ms`);
    return [name, aim === null ? "" : `${aim} ms`, text(median), text(worst)];
  });
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]!.length)));
  for (const row of [head, ...rows]) {
    console.log(row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n]!) : cell.padStart(widths[n]!))).join("  "));
  }
}
