import { existsSync } from "node:fs";
import { join, sep } from "node:path";
import statics from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

const INDEX = "index.html";
/** Names of files here change with their content. */
const ASSETS = `${sep}assets${sep}`;
const IMMUTABLE = "public, max-age=31536000, immutable";

/** What is never a page, whoever asks for it. */
const NO_PAGES = /^\/(?:v1|docs|healthz|readyz|metrics|openapi\.json|assets)(?:[/?]|$)/;

/** Serves the built pages from a folder. Every path that is nothing else is a page: the program in it knows which. */
export function pages(app: FastifyInstance, folder: string): void {
  app.register(statics, {
    root: folder,
    index: false,
    preCompressed: true,
    cacheControl: false,
    suppressWarning: true,
    setHeaders: (reply, path) => {
      const immutable = path.startsWith(folder + ASSETS);
      reply.header("cache-control", immutable ? IMMUTABLE : path.includes(INDEX) ? "no-store" : "no-cache");
    },
  });
}

/** Answers what no call is for with the pages, where a browser asks for one. @returns undefined where it does not */
export function answerWithPage(request: FastifyRequest, reply: FastifyReply, folder: string): FastifyReply | undefined {
  const accepted = request.headers.accept ?? "";
  const asksForPage = ["GET", "HEAD"].includes(request.method) && accepted.includes("text/html");
  if (!asksForPage || NO_PAGES.test(request.url)) return undefined;
  if (existsSync(join(folder, INDEX))) return reply.sendFile(INDEX, folder);
  return plainPage(reply, 503, "The pages are not built yet", "Run npm run build, and load this page again.");
}

/** A page of a few words, for what comes before the pages or beside them. */
export function plainPage(reply: FastifyReply, status: number, title: string, text: string): FastifyReply {
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${asText(title)}</title>
<h1>${asText(title)}</h1>
<p>${asText(text)}</p>
</html>
`;
  return reply.code(status).header("cache-control", "no-store").type("text/html; charset=utf-8").send(html);
}

function asText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
