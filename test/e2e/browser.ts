/** A Chromium that comes with `npm ci`, and the pages of a running server in it. */
import chromium from "@sparticuz/chromium";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium as driver,
  type Page,
} from "playwright-core";

// The package's own flags are for a cloud function: they switch off what keeps sites apart, which these tests are about.
const FLAGS = ["--no-sandbox", "--headless=shell", "--no-zygote", "--font-render-hinting=none", "--hide-scrollbars"];

export async function launch(): Promise<Browser> {
  return driver.launch({ executablePath: await chromium.executablePath(), args: FLAGS, headless: true });
}

export type View = {
  width?: number;
  height?: number;
  colorScheme?: "light" | "dark";
  timezoneId?: string;
  locale?: string;
};

export const DESKTOP = { width: 1440, height: 900 } as const;
export const PHONE = { width: 360, height: 740 } as const;

/** A reader of their own: nothing is shared with others but the browser. */
export async function newReader(browser: Browser, view: View & BrowserContextOptions = {}): Promise<BrowserContext> {
  const { width = DESKTOP.width, height = DESKTOP.height, ...rest } = view;
  return browser.newContext({
    viewport: { width, height },
    colorScheme: "light",
    timezoneId: "Europe/Berlin",
    locale: "en-GB",
    acceptDownloads: true,
    ...rest,
  });
}

/** Collects what goes wrong in a page: errors of its own, and what the console complains about. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(`console: ${message.text()}`);
  });
  return complaints;
}

/** Waits until everything that a page asks for has come, and nothing is being loaded any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.waitForFunction(
    () => document.querySelector("[aria-busy=true]") === null && document.querySelector("h1") !== null,
  );
}
