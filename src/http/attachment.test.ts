import { expect, test } from "vitest";
import { attachment } from "./attachment.ts";

test.each([
  ["statement-acme-2026-10.csv", 'attachment; filename="statement-acme-2026-10.csv"'],
  ['a/b "c".csv', "attachment; filename=\"a_b_c_.csv\"; filename*=UTF-8''a_b%20_c_.csv"],
  ["Größe (1).pdf", "attachment; filename=\"Gr_e_1_.pdf\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%281%29.pdf"],
  ["\ud83d.pdf", "attachment; filename=\"_.pdf\"; filename*=UTF-8''%EF%BF%BD.pdf"],
])("%s", (name, disposition) => {
  expect(attachment("x/y", name)).toEqual({ "content-type": "x/y", "content-disposition": disposition });
});

test("a long name is cut, its ending is not", () => {
  const { "content-disposition": disposition } = attachment("x/y", `${"a".repeat(300)}.pdf`);
  expect(disposition).toBe(`attachment; filename="${"a".repeat(100)}.pdf"`);
});
