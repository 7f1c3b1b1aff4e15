import { existsSync } from "node:fs";
import { join, sep } from "node:path";
import statics from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

const INDEX = "index.html";
const ASSETS = "assets";

/** What is never a page, whoever asks for it. */
const NO_PAGES = /^\/(?:v1|docs|healthz|readyz|metrics|openapi\.json|assets)(?:[/?]|$)/;

/** Serves the files of the built pages from a folder: those in assets, and single ones beside them. */
export function pages(app: FastifyInstance, folder: string): void {
  const assets = join(folder, ASSETS) + sep;
  app.register(statics, {
    root: join(folder, ASSETS),
    prefix: `/${ASSETS}/`,
    index: false,
    preCompressed: true,
    cacheControl: false,
    suppressWarning: true,
    setHeaders: (reply, path) => reply.header("cache-control", cachingOf(path, assets)),
  });
  app.get("/:file(^[\\w-]+\\.\\w+$)", { schema: { hide: true } }, (request, reply) => {
    return reply.sendFile((request.params as { file: string }).file, folder);
  });
}

/** The name of an asset changes with its content; what the index names has to be known anew each time. */
function cachingOf(path: string, assets: string): string {
  if (path.startsWith(assets)) return "public, max-age=31536000, immutable";
  return path.includes(INDEX) ? "no-store" : "no-cache";
}

/**
 * Answers with the pages what is nothing else, where a browser asks for a page. Which page it is, the program in it knows.
 * @returns undefined where something else is asked for
 */
export function answerWithPage(request: FastifyRequest, reply: FastifyReply, folder: string): FastifyReply | undefined {
  const accepted = request.headers.accept ?? "";
  const asksForPage = ["GET", "HEAD"].includes(request.method) && accepted.includes("text/html");
  if (!asksForPage || NO_PAGES.test(request.url)) return undefined;
  if (existsSync(join(folder, INDEX))) return reply.sendFile(INDEX, folder);
  return plainPage(reply, 503, "The pages are not built yet", "Run npm run build, and load this page again.");
}

/** A page of a few words, for what comes before the pages or beside them. */
export function plainPage(
  reply: FastifyReply,
  status: number,
  title: string,
  text: string,
  link?: { href: string; text: string },
): FastifyReply {
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${asText(title)}</title>
<h1>${asText(title)}</h1>
<p>${asText(text)}</p>
${link === undefined ? "" : `<p><a href="${link.href}">${asText(link.text)}</a></p>\n`}</html>
`;
  return reply.code(status).header("cache-control", "no-store").type("text/html; charset=utf-8").send(html);
}

function asText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
