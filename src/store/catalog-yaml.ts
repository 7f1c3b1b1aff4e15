import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from "yaml";
import { type Catalog, type CatalogError, validateCatalog } from "../core/catalog.ts";

/** A catalog has a few thousand characters; what is far longer is some other file. */
const MAX_LENGTH = 1_000_000;
const TOO_DEEP = "nests far deeper than a catalog does";

type Problem = { offset: number; message: string };

/** Reads a catalog from YAML. Each error begins with `file:line:column` and says what is allowed there. */
export function parseCatalogYaml(
  text: string,
  fileName: string,
): { ok: true; catalog: Catalog } | { ok: false; errors: string[] } {
  const lines = new LineCounter();
  const read = readDocument(text, lines);
  if (!Array.isArray(read)) return { ok: true, catalog: read };
  const errors = read
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ offset, message }) => {
      const { line, col } = lines.linePos(offset);
      return `${fileName}:${Math.max(line, 1)}:${Math.max(col, 1)} ${message}`;
    });
  return { ok: false, errors: [...new Set(errors)] };
}

function readDocument(text: string, lineCounter: LineCounter): Catalog | Problem[] {
  if (text.length > MAX_LENGTH) return [{ offset: 0, message: `is longer than a catalog's ${MAX_LENGTH} characters` }];
  try {
    const document = parseDocument(text, { lineCounter, prettyErrors: false, version: "1.2", schema: "core" });
    const flaws = [...document.errors, ...document.warnings].map((error) => ({
      offset: error.pos[0],
      message: inWords(error.code, error.message, text.slice(error.pos[0])),
    }));
    // The parser repeats that it has gone too deep for each level.
    const deep = flaws.find((flaw) => flaw.message === TOO_DEEP);
    if (deep !== undefined) return [deep];
    const problems = flaws.length > 0 ? flaws : plainness(document.contents);
    // Aliases were refused by now, so that nothing multiplies when the document is unfolded.
    return problems.length > 0 ? problems : validated(document.contents, document.toJS());
  } catch (error) {
    if (error instanceof RangeError) return [{ offset: 0, message: TOO_DEEP }];
    throw error;
  }
}

function validated(root: Node | null, value: unknown): Catalog | Problem[] {
  const result = validateCatalog(value);
  if (result.ok) return result.catalog;
  return result.errors.map((error) => ({
    offset: offsetOf(root, error),
    message: error.path.length === 0 ? `The catalog ${error.message}` : `${pathInWords(error.path)}: ${error.message}`,
  }));
}

/** The parser's words, where a catalog's author needs others. */
function inWords(code: string, message: string, source: string): string {
  switch (code) {
    case "DUPLICATE_KEY":
      return `${/^[^:\n]*/.exec(source)![0].trim()} appears twice in the same group; give each name once`;
    case "RESOURCE_EXHAUSTION":
      return TOO_DEEP;
    case "TAB_AS_INDENT":
      return "A tab cannot indent; use spaces";
    case "MULTIPLE_DOCS":
      return "A second document begins here; a file holds one catalog";
    default:
      return message;
  }
}

/**
 * What YAML can say and a catalog must not: everything stands in plain sight where it is read. It also keeps out documents
 * that are small to read and endless to unfold.
 */
function plainness(root: Node | null): Problem[] {
  const problems: Problem[] = [];
  const refuse = (node: Node, message: string) => problems.push({ offset: node.range?.[0] ?? 0, message });
  visit(root, {
    Node(_, node) {
      if (isAlias(node)) return void refuse(node, `*${node.source} is an alias; write out what it stands for`);
      if (node.anchor !== undefined) refuse(node, `&${node.anchor} is an anchor; a catalog has none`);
      if (node.tag !== undefined && !isStandardTag(node.tag)) refuse(node, `${node.tag} is a tag; a catalog has none`);
      return undefined;
    },
    Pair(_, { key }) {
      const named = isScalar(key) && (typeof key.value === "string" || typeof key.value === "number");
      if (!named && isNode(key)) refuse(key, "A name must be plain text; put it in quotes");
    },
  });
  return problems;
}

function isStandardTag(tag: string): boolean {
  return /^tag:yaml\.org,2002:(map|seq|str|int|float|bool|null)$/.test(tag);
}

/** Where the value that an error is about stands; or its name, where there is no value or the name is the mistake. */
function offsetOf(root: Node | null, error: CatalogError): number {
  let node: Node | null = root;
  let key: Node | null = null;
  for (const step of error.path) {
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.find((each) => isScalar(each.key) && String(each.key.value) === step);
      key = isNode(pair?.key) ? pair.key : null;
      node = isNode(pair?.value) ? pair.value : null;
    } else if (isSeq(node)) {
      const item: unknown = node.items[step as number];
      key = null;
      node = isNode(item) && !isPair(item) ? item : null;
    }
  }
  const named = error.at === "key" || !isScalar(node);
  return (named ? (key ?? node) : node)?.range?.[0] ?? 0;
}

/** `rate_cards[0].actions["email.first_draft"].price` */
function pathInWords(path: readonly (string | number)[]): string {
  return path
    .map((step) =>
      typeof step === "number" ? `[${step}]` : /^\w+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`,
    )
    .join("")
    .replace(/^\./, "");
}
