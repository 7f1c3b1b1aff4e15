import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Catalog } from "../core/catalog.ts";
import { readCatalogFolder } from "../store/catalog-folder.ts";
import type { Connection, Database } from "../store/database.ts";
import { registerRateCards } from "../store/rate-cards.ts";
import { type LoadedExamples, loadExamples } from "./load.ts";

/** The time that tests load the examples for, a Wednesday in November, where they name no other. */
export const BASE = "2026-11-18T15:00:00Z";

/** Where examples are loaded: a migrated database, and the file that is there meanwhile. */
export type Place = { server: Connection; sql: Database; marker: string };

export type Loaded = { catalogs: ReadonlyMap<string, Catalog>; lines: string[]; loaded: LoadedExamples | null };

/**
 * Loads the examples as a start does. For tests.
 * @param base stands in the marker, as after a start that was cut off at once; null: now, or what the marker says
 * @param products those that there are catalogs for; all where it is left out
 */
export async function loadInto(
  { server, sql, marker }: Place,
  base: string | null,
  products: string[] = [],
): Promise<Loaded> {
  if (base !== null) await writeFile(marker, base);
  const read = await readCatalogFolder(fileURLToPath(new URL("../../catalogs", import.meta.url)));
  if (!read.ok) throw new Error(read.errors.join("\n"));
  const found = read.catalogs.map((file) => file.catalog);
  const registered = await registerRateCards(sql, found);
  if (!registered.ok) throw new Error(registered.errors.join("\n"));
  const wanted = registered.catalogs.filter(({ product }) => products.length === 0 || products.includes(product));
  const catalogs = new Map(wanted.map((catalog) => [catalog.product, catalog]));
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const loaded = await loadExamples({ reading: sql, posting: server, catalogs, marker, log });
  return { catalogs, lines, loaded };
}
