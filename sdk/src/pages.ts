/** What every paged list ends with. */
export type Page = { has_more: boolean; next_cursor: string | null };

/**
 * Walks through a list that comes in pages.
 *
 * ```ts
 * for await (const page of pages((cursor) => scrip.get("/v1/accounts", { query: { cursor } }))) …
 * ```
 * @param read asks for one page; its cursor is undefined for the first
 */
export async function* pages<P extends Page>(read: (cursor: string | undefined) => Promise<P>): AsyncGenerator<P> {
  for (let cursor: string | undefined; ; ) {
    const page = await read(cursor);
    yield page;
    if (!page.has_more || page.next_cursor === null) return;
    cursor = page.next_cursor;
  }
}

/** All items of such a list. */
export async function everything<P extends Page, T>(
  read: (cursor: string | undefined) => Promise<P>,
  itemsOf: (page: P) => readonly T[],
): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages(read)) items.push(...itemsOf(page));
  return items;
}
