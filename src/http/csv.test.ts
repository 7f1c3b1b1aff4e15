import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { csvCell, csvHeaders, csvStream } from "./csv.ts";

describe("csvCell", () => {
  test.each([
    ["plain", "plain"],
    ["", ""],
    ["a,b", '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ["two\nlines", '"two\nlines"'],
    ["two\r\nlines", '"two\r\nlines"'],
    ["=1+1", "'=1+1"],
    ["+49", "'+49"],
    ["-5", "'-5"],
    ["@cmd", "'@cmd"],
    ["\tx", "'\tx"],
    ["\rx", '"\'\rx"'],
    ["\n=1", '"\'\n=1"'],
    ["＝1+1", "'＝1+1"],
    ["'=1+1", "''=1+1"],
    ["'quoted'", "'quoted'"],
    ['=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
    ["a=b", "a=b"],
    ["🎬 spring", "🎬 spring"],
  ])("writes the text %j as %j", (value, cell) => expect(csvCell(value)).toBe(cell));

  test("never touches numbers", () => {
    expect(csvCell(-88)).toBe("-88");
    expect(csvCell(0)).toBe("0");
    expect(csvCell({ decimal: "-3.0" })).toBe("-3.0");
  });

  test("leaves nothing empty", () => expect(csvCell(null)).toBe(""));
});

describe("csvStream", () => {
  test("writes a header, then rows", async () => {
    expect(await text(csvStream(["a", "b"], [[["x", 1]], [], [["y", null]]]))).toBe("a,b\r\nx,1\r\ny,\r\n");
  });

  test("reads no further than it is read from, and stops when nobody reads on", async () => {
    let portions = 0;
    let stopped = false;
    async function* endless() {
      try {
        for (;;) {
          portions += 1;
          yield [["x".repeat(50_000)]];
        }
      } finally {
        stopped = true;
      }
    }
    const stream = csvStream(["a"], endless());
    await new Promise((resolve) => stream.once("readable", resolve));
    await setTimeout(20);
    expect(portions).toBeLessThan(10);
    stream.destroy();
    await setTimeout(20);
    expect(stopped).toBe(true);
  });
});

test("csvHeaders names a file that every system can keep", () => {
  expect(csvHeaders('entries-a/b "ü"\r\n')["content-disposition"]).toBe(
    "attachment; filename=\"entries-a_b_.csv\"; filename*=UTF-8''entries-a_b%20_%C3%BC_.csv",
  );
});
