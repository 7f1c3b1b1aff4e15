import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { Words } from "../core/catalog.ts";
import type { StatementView } from "./schemas/statements.ts";

const THREAD = new URL("./statement-pdf-thread.ts", import.meta.url);
/** A document that would need more ends its thread, and not the server. */
const MEMORY = { maxOldGenerationSizeMb: 512 };
/** Of each half of a thread's young generation. What the server was started with would hold for its threads too. */
const SEMI_SPACE_MB = 4;

let last: Promise<unknown> = Promise.resolve();

/**
 * A statement as a document, made in a thread of its own, so that nobody waits for seconds of layout meanwhile and its
 * memory goes with the thread. One at a time: whoever asks next waits for the one before.
 */
export function statementPdfApart(statement: StatementView, words: Words): Promise<Buffer> {
  const document = last.then(() => make(statement, words));
  last = document.catch(() => {});
  return document;
}

function make(statement: StatementView, words: Words): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    setFlagsFromString(`--max-semi-space-size=${SEMI_SPACE_MB}`);
    const worker = new Worker(THREAD, { workerData: { statement, words }, resourceLimits: MEMORY });
    worker.once("message", (document: Uint8Array) => resolve(Buffer.from(document.buffer)));
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`the thread that makes documents ended with ${code}`)));
  });
}
