/** Folders of catalogs: all good, or everything that is wrong with any. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readCatalogFolder } from "./catalog-folder.ts";

const catalog = (product: string) => `product: ${product}
unit: { singular: credit, plural: credits, scale: 0 }
wallets: account
rate_cards:
  - { version: "1", effective_at: 2026-01-01T00:00:00Z, actions: { send: { label: Send, attribution: none, price: 1 } } }
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "scrip-catalogs-"));
});
afterEach(() => rm(folder, { recursive: true }));

const put = (name: string, text: string) => writeFile(join(folder, name), text);
const path = (name: string) => join(folder, name);

test("every *.yaml is read, in the order of the names, and nothing else", async () => {
  await Promise.all([
    put("b.yaml", catalog("b")),
    put("a.yaml", catalog("a")),
    put("README.md", "#"),
    put(".c.yaml", ":"),
  ]);
  const result = await readCatalogFolder(folder);
  expect(result.ok && result.catalogs.map((file) => [file.fileName, file.catalog.product, file.text])).toEqual([
    [path("a.yaml"), "a", catalog("a")],
    [path("b.yaml"), "b", catalog("b")],
  ]);
});

test("all errors of all files are listed together", async () => {
  await Promise.all([
    put("a.yaml", catalog("a").replace("account", "x")),
    put("b.yaml", "product: [\n"),
    put("c.yaml", catalog("same")),
    put("d.yaml", catalog("same")),
    put("e.yml", catalog("e")),
    mkdir(path("f.yaml")),
  ]);
  const result = await readCatalogFolder(folder);
  expect(result.ok ? [] : result.errors).toEqual([
    `${path("a.yaml")}:3:10 wallets: must be account or workspace, not "x"`,
    expect.stringMatching(/b\.yaml:\d+:\d+ /),
    `${path("e.yml")} is not read: catalogs are named *.yaml`,
    expect.stringMatching(/f\.yaml cannot be read: EISDIR/),
    `${path("d.yaml")} describes the product "same", as ${path("c.yaml")} does`,
  ]);
});

test("a folder without catalogs, and one that is not there, are errors", async () => {
  expect(await readCatalogFolder(folder)).toEqual({ ok: false, errors: [`${folder} has no catalog (*.yaml)`] });
  const missing = await readCatalogFolder(path("no"));
  expect(missing.ok ? [] : missing.errors).toEqual([expect.stringMatching(/no cannot be read: ENOENT/)]);
});
