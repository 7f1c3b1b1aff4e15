// npm run screenshots [-- FOLDER]: pictures of every page, on a desk and on a phone, in light and dark, for people to look at.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { startServer } from "../support/server.ts";
import { DESKTOP, launch, newReader, PHONE, settled } from "./browser.ts";

const FOLDER = resolve(process.argv[2] ?? ".cache/screenshots");

const SHOTS = [
  { name: "clients", account: "atelier", path: "/accounts/atelier" },
  { name: "overview", account: "northwind", path: "/accounts/northwind/wallets/main" },
  { name: "overview-outstanding", account: "atelier", path: "/accounts/atelier/wallets/birch" },
  { name: "usage", account: "northwind", path: "/accounts/northwind/usage?open=%5B%22emea%22%5D" },
  { name: "usage-compared", account: "atelier", path: "/accounts/atelier/usage?compare=true" },
  { name: "credits", account: "atelier", path: "/accounts/atelier/wallets/acme/credits" },
  { name: "explanation", account: "atelier", path: "/accounts/atelier/wallets/acme/explanation?expected=491" },
  { name: "plan", account: "northwind", path: "/accounts/northwind/wallets/main/plan" },
  { name: "statement", account: "northwind", path: "/accounts/northwind/statements" },
  { name: "empty", account: "empty", path: "/accounts/empty" },
];

mkdirSync(FOLDER, { recursive: true });
const server = await startServer(null, { env: { SCRIP_EMPTY: "" } });
const browser = await launch();
const call = (method: string, path: string, body: unknown) =>
  fetch(`${server.url}/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${server.adminKey}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
try {
  await call("PUT", "/accounts/empty", { product: "studio", name: "Nothing yet" });
  for (const [size, view] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    for (const colorScheme of ["light", "dark"] as const) {
      for (const { name, account, path } of SHOTS) {
        const reader = await newReader(browser, { ...view, colorScheme });
        const page = await reader.newPage();
        const session = await call("POST", `/accounts/${account}/portal-sessions`, {
          role: "owner",
          user: { name: "Ada Lovelace" },
          page: path,
        });
        await page.goto(((await session.json()) as { url: string }).url);
        await page.waitForURL((url) => url.pathname !== "/enter");
        await settled(page);
        const file = join(FOLDER, `${name}-${size}-${colorScheme}.png`);
        await page.screenshot({ path: file, fullPage: true });
        await reader.close();
        console.log(file);
      }
    }
  }
} finally {
  await browser.close();
  await server.stop();
}
