import { describe, expect, test } from "vitest";
import { parseTable } from "./csv.ts";

describe("a table", () => {
  test.each([
    ["commas", "a,b\r\n1,2\r\n"],
    ["semicolons, as a German Excel saves it", "\uFEFFa;b\r\n1;2\r\n"],
    ["tabs and no end of line at its end", "a\tb\n1\t2"],
    ["quotes that are not needed", '"a","b"\n"1","2"\n'],
    ["empty lines and spaces around names", " a ,b\n\n1,2\n,\n\n"],
  ])("with %s", (_how, text) => {
    expect(parseTable(text)).toEqual([{ a: "1", b: "2" }]);
  });

  test("keeps what stands in quotes, and takes the apostrophe from what was disarmed", () => {
    expect(parseTable(`id,name\n'=m2,"a ""b"", c\nd"\n'quoted',x\n''=m3,＝\n`)).toEqual([
      { id: "=m2", name: 'a "b", c\nd' },
      { id: "'quoted'", name: "x" },
      { id: "'=m3", name: "＝" },
    ]);
  });

  test("that is empty has no rows", () => {
    expect(parseTable("")).toEqual([]);
    expect(parseTable("a,b\n")).toEqual([]);
  });

  test("with a row that is too short has empty cells", () => {
    expect(parseTable("a,b\n1\n")).toEqual([{ a: "1", b: "" }]);
  });
});
