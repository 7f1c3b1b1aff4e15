import { createHash, createHmac } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import type { Anchor } from "../store/anchors.ts";

/** Somewhere that anchors are published to. */
export type AnchorPlace = {
  /** Its own in the database: another file or address is another place, and gets all anchors from the first. */
  id: string;
  /** In words. */
  name: string;
  /** Answers when they are there to stay. @throws where that is not known; they may be there nevertheless */
  take(anchors: readonly Anchor[], signal: AbortSignal): Promise<void>;
};

/** A file to which a line of JSON is added for each anchor. */
export function anchorFile(path: string): AnchorPlace {
  return {
    id: `file ${path}`,
    name: `file ${path}`,
    async take(anchors) {
      const file = await open(path, "a+");
      try {
        await dropTornLine(file);
        await file.appendFile(anchors.map((anchor) => `${JSON.stringify(publicAnchor(anchor))}\n`).join(""));
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
}

/** A line that a dying server wrote half was never said to be there, and comes again. */
async function dropTornLine(file: FileHandle): Promise<void> {
  const { size } = await file.stat();
  const tail = Buffer.alloc(Math.min(size, LONGEST_LINE));
  await file.read(tail, 0, tail.length, size - tail.length);
  const torn = tail.length - 1 - tail.lastIndexOf("\n");
  if (torn > 0) await file.truncate(size - torn);
}

const LONGEST_LINE = 64 * 1024;

/**
 * An address to which they are posted as `{"anchors": […]}`. The header `Scrip-Signature` is `t=SECONDS,v1=HEX`, where HEX
 * is HMAC-SHA-256 over `SECONDS.BODY` with the secret.
 */
export function anchorWebhook({ url, secret }: { url: string; secret: string }): AnchorPlace {
  const { origin } = new URL(url);
  return {
    // An address may hold a secret of its own.
    id: `webhook ${createHash("sha256").update(url).digest("hex")}`,
    name: `webhook at ${origin}`,
    async take(anchors, signal) {
      const body = JSON.stringify({ anchors: anchors.map(publicAnchor) });
      const seconds = Math.floor(Date.now() / 1_000);
      const signature = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", "scrip-signature": `t=${seconds},v1=${signature}` },
        body,
        redirect: "error",
        signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`it answered ${response.status}.`);
    },
  };
}

const PATIENCE_MS = 20_000;

/** As the API shows it, too. */
function publicAnchor({ account, wallet, sequence, hash, at }: Anchor) {
  return { account, wallet, sequence, hash, time: new Date(at).toISOString() };
}
