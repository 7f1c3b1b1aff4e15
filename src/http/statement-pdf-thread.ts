// The thread that makes one document and ends.
import { parentPort, workerData } from "node:worker_threads";
import type { Words } from "../core/catalog.ts";
import type { StatementView } from "./schemas/statements.ts";
import { statementPdf } from "./statement-pdf.ts";

const { statement, words } = workerData as { statement: StatementView; words: Words };
const document = new Uint8Array(await statementPdf(statement, words));
parentPort!.postMessage(document, [document.buffer]);
