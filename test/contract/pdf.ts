/** Reads the text of a PDF as our own documents are made: compressed streams, glyphs with a map to Unicode. */
import { inflateSync } from "node:zlib";

/** The texts of each page, in the order in which they are drawn; right-to-left ones as they stand from left to right. */
export function pagesOf(pdf: Buffer): string[][] {
  const objects = objectsOf(pdf);
  const fonts = fontsOf(objects);
  return [...objects.values()]
    .filter(({ head }) => /\/Type \/Page\b/.test(head))
    .map(({ head }) => textsOf(objects.get(referenceOf(head, "Contents"))!.stream, fonts));
}

type PdfObject = { head: string; stream: string };

function objectsOf(pdf: Buffer): Map<number, PdfObject> {
  const objects = new Map<number, PdfObject>();
  for (const [, number, body] of pdf.toString("latin1").matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const [head = "", stream] = body!.split("stream\n", 2);
    const bytes = Buffer.from(stream?.replace(/\nend$/, "") ?? "", "latin1");
    const text = head.includes("/FlateDecode") ? inflateSync(bytes) : bytes;
    objects.set(Number(number), { head, stream: text.toString("latin1") });
  }
  return objects;
}

function referenceOf(head: string, name: string): number {
  return Number(new RegExp(`/${name} (\\d+) 0 R`).exec(head)?.[1]);
}

/** For each font, by its name, what its glyphs stand for. */
function fontsOf(objects: Map<number, PdfObject>): Map<string, Map<number, string>> {
  const fonts = new Map<string, Map<number, string>>();
  for (const { head } of objects.values()) {
    for (const [, name, number] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const map = objects.get(referenceOf(objects.get(Number(number))!.head, "ToUnicode"));
      if (map !== undefined) fonts.set(name!, glyphsOf(map.stream));
    }
  }
  return fonts;
}

function glyphsOf(map: string): Map<number, string> {
  const glyphs = new Map<number, string>();
  for (const [, first, list] of map.matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[([^\]]*)\]/g)) {
    const texts = [...list!.matchAll(/<([0-9a-f ]*)>/g)].map(([, hex]) => {
      const units = hex!.replaceAll(" ", "").match(/.{4}/g) ?? [];
      return String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16)));
    });
    for (const [index, text] of texts.entries()) glyphs.set(Number.parseInt(first!, 16) + index, text);
  }
  return glyphs;
}

function textsOf(content: string, fonts: Map<string, Map<number, string>>): string[] {
  return [...content.matchAll(/BT\n([\s\S]*?)\nET/g)].map(([, block]) => {
    const glyphs = fonts.get(/\/(F\d+) /.exec(block!)![1]!)!;
    const shown = [...block!.matchAll(/<([0-9a-f]+)>/g)].flatMap(([, hex]) => hex!.match(/.{4}/g)!);
    return shown.map((glyph) => glyphs.get(Number.parseInt(glyph, 16)) ?? "\ufffd").join("");
  });
}
