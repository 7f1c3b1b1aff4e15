// npm run screenshots [-- FOLDER [NAME…]]: pictures of every page, on a desk and on a phone, in light and dark, for people to look at.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { startServer } from "../support/server.ts";
import { DESKTOP, launch, newReader, PHONE, settled } from "./browser.ts";

const [folder = ".cache/screenshots", ...names] = process.argv.slice(2);
const FOLDER = resolve(folder);

type Shot = { name: string; account: string; path: string; staff?: boolean };

const SHOTS: Shot[] = [
  { name: "clients", account: "atelier", path: "/accounts/atelier" },
  { name: "overview", account: "northwind", path: "/accounts/northwind/wallets/main" },
  { name: "overview-outstanding", account: "atelier", path: "/accounts/atelier/wallets/birch" },
  { name: "usage", account: "northwind", path: "/accounts/northwind/usage?open=%5B%22emea%22%5D" },
  { name: "usage-compared", account: "atelier", path: "/accounts/atelier/usage?compare=true" },
  { name: "credits", account: "atelier", path: "/accounts/atelier/wallets/acme/credits" },
  { name: "verify", account: "northwind", path: "/accounts/northwind/wallets/main/verify" },
  { name: "explanation", account: "atelier", path: "/accounts/atelier/wallets/acme/explanation?expected=491" },
  { name: "plan", account: "northwind", path: "/accounts/northwind/wallets/main/plan" },
  { name: "statement", account: "northwind", path: "/accounts/northwind/statements" },
  { name: "coverage", account: "harbor", path: "/accounts/harbor/coverage" },
  { name: "coverage-staff", account: "harbor", path: "/accounts/harbor/coverage", staff: true },
  { name: "report", account: "atelier", path: "/accounts/atelier/wallets/acme/report?expected=491" },
  { name: "cases", account: "northwind", path: "/accounts/northwind/cases" },
  { name: "empty", account: "empty", path: "/accounts/empty" },
  ...["", "/accounts/atelier", "/cases", "/audits", "/payments", "/catalogs/studio", "/jobs", "/log"].map((path) => ({
    name: `console${path.replaceAll("/", "-")}`,
    account: "atelier",
    path: `/console${path}`,
    staff: true,
  })),
];

mkdirSync(FOLDER, { recursive: true });
const server = await startServer(null, { env: { SCRIP_EMPTY: "" } });
const browser = await launch();
const call = (method: string, path: string, body?: unknown) =>
  fetch(`${server.url}/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${server.adminKey}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** The newest case of an example account and a proposed backfill, to be looked at as well. */
async function prepare(): Promise<Shot[]> {
  await call("PUT", "/accounts/empty", { product: "studio", name: "Nothing yet" });
  const { cases } = (await (await call("GET", "/accounts/lumen/cases")).json()) as { cases: { id: string }[] };
  const path = `/accounts/lumen/cases/${cases[0]!.id}`;
  const proposed = await call("POST", "/accounts/harbor/backfills", {});
  const { id } = (await proposed.json()) as { id: string };
  return [
    { name: "case", account: "lumen", path },
    { name: "case-staff", account: "lumen", path, staff: true },
    { name: "backfill", account: "harbor", path: `/accounts/harbor/backfills/${id}`, staff: true },
  ];
}

/** What a browser keeps when one of the operator's staff has come in by the link that the server printed. */
async function staffState() {
  const reader = await newReader(browser);
  const page = await reader.newPage();
  await page.goto(/operator's admin\s+(\S+)/.exec(server.output())![1]!);
  await page.waitForURL((url) => url.pathname !== "/enter");
  const state = await reader.storageState();
  await reader.close();
  return state;
}

/** The address at which somebody of the account comes in to a page. */
async function linkTo({ account, path }: Shot): Promise<string> {
  const session = await call("POST", `/accounts/${account}/portal-sessions`, {
    role: "owner",
    user: { name: "Ada Lovelace" },
    page: path,
  });
  return ((await session.json()) as { url: string }).url;
}

try {
  const all = [...SHOTS, ...(await prepare())];
  const wanted = all.filter(({ name }) => names.length === 0 || names.includes(name));
  const storageState = await staffState();
  for (const [size, view] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    for (const colorScheme of ["light", "dark"] as const) {
      for (const shot of wanted) {
        const { name, path, staff = false } = shot;
        const reader = await newReader(browser, { ...view, colorScheme, ...(staff ? { storageState } : {}) });
        const page = await reader.newPage();
        await page.goto(staff ? `${server.url}${path}` : await linkTo(shot));
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
