import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Catalog } from "../core/catalog.ts";
import { parseCatalogYaml } from "./catalog-yaml.ts";

/** A catalog with the file that it was read from, word for word. */
export type CatalogFile = { fileName: string; text: string; catalog: Catalog };

/**
 * Reads every catalog of a folder, in the order of the file names. Either all are good or everything that is wrong in any
 * of them is listed: nobody should have to start a server five times to find five mistakes.
 */
export async function readCatalogFolder(
  folder: string,
): Promise<{ ok: true; catalogs: CatalogFile[] } | { ok: false; errors: string[] }> {
  const names = await attempt(() => readdir(folder));
  if (!names.ok) return { ok: false, errors: [`${folder} cannot be read: ${names.message}`] };
  const errors: string[] = [];
  const catalogs: CatalogFile[] = [];
  for (const name of names.value.toSorted()) {
    const fileName = join(folder, name);
    // A catalog that is silently not there is worse than one that is refused.
    if (name.endsWith(".yml")) errors.push(`${fileName} is not read: catalogs are named *.yaml`);
    if (!name.endsWith(".yaml") || name.startsWith(".")) continue;
    const text = await attempt(() => readFile(fileName, "utf8"));
    const parsed = text.ok ? parseCatalogYaml(text.value, fileName) : null;
    if (!text.ok) errors.push(`${fileName} cannot be read: ${text.message}`);
    else if (parsed?.ok) catalogs.push({ fileName, text: text.value, catalog: parsed.catalog });
    else errors.push(...(parsed?.errors ?? []));
  }
  errors.push(...repeatedProducts(catalogs));
  if (errors.length === 0 && catalogs.length === 0) errors.push(`${folder} has no catalog (*.yaml)`);
  return errors.length === 0 ? { ok: true, catalogs } : { ok: false, errors };
}

function repeatedProducts(catalogs: readonly CatalogFile[]): string[] {
  const first = new Map<string, string>();
  return catalogs.flatMap(({ fileName, catalog }) => {
    const other = first.get(catalog.product);
    first.set(catalog.product, other ?? fileName);
    return other === undefined ? [] : [`${fileName} describes the product "${catalog.product}", as ${other} does`];
  });
}

/** A file that cannot be read is an expected failure of whoever named it. */
async function attempt<T>(read: () => Promise<T>): Promise<{ ok: true; value: T } | { ok: false; message: string }> {
  try {
    return { ok: true, value: await read() };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
