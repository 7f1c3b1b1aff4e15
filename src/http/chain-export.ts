import { Readable } from "node:stream";

/**
 * The text of an export that its holder can check: what it is of, and its sealed links, a line each. It is read as it is made, so
 * that no more than a portion is in memory.
 */
export function chainExport(
  frame: object,
  list: "entries" | "amendments",
  portions: AsyncIterable<readonly object[]>,
): Readable {
  async function* json() {
    yield `${JSON.stringify(frame).slice(0, -1)},"${list}":[`;
    let separator = "";
    for await (const links of portions) {
      for (const link of links) {
        yield separator + JSON.stringify(link);
        separator = ",\n";
      }
    }
    yield "]}\n";
  }
  return Readable.from(json(), { objectMode: false, highWaterMark: 64 * 1024 });
}
