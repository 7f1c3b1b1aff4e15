import { markPublished, readUnpublished, recordAnchors } from "../store/anchors.ts";
import type { Database } from "../store/database.ts";
import { type AnchorPlace, anchorFile, anchorWebhook } from "./anchor-places.ts";
import { type JobDefinition, type JobFacts, PartlyDone } from "./definition.ts";

/** How often the last entries are recorded, and where they are published; null: nowhere. */
export type AnchorSettings = {
  everySeconds: number;
  file: string | null;
  webhook: { url: string; secret: string } | null;
};

export type AnchorsNeeds = { database: Database; anchors: AnchorSettings };

/** What is recorded and could not be published is tried again so often. */
export const ANCHORS: JobFacts = { name: "anchors", everySeconds: 60, silenceSeconds: 240 };

/** How many are published at once. */
const PORTION = 500;

/**
 * Records the last entry of every wallet that moved, and publishes it. Each place has its own mark, which moves on only
 * after it took a portion: what a dying server published twice is the same line twice, and none is ever passed by.
 */
export function anchors({ database, anchors: settings }: AnchorsNeeds): JobDefinition {
  const places = [
    ...(settings.file === null ? [] : [anchorFile(settings.file)]),
    ...(settings.webhook === null ? [] : [anchorWebhook(settings.webhook)]),
  ];
  return {
    ...ANCHORS,
    async run(signal, progress) {
      let done = await recordAnchors(database, settings.everySeconds);
      const failures: string[] = [];
      for (const place of places) {
        try {
          done += await publish(database, place, signal, progress);
        } catch (error) {
          // One place that is away keeps no other from being told.
          failures.push(`Anchors could not be published to the ${place.name}: ${(error as Error).message}`);
        }
      }
      if (failures.length > 0) throw new PartlyDone(`${failures.join(" ")} They are tried again.`, done);
      return done;
    },
  };
}

async function publish(
  database: Database,
  place: AnchorPlace,
  signal: AbortSignal,
  progress: () => void,
): Promise<number> {
  let published = 0;
  while (!signal.aborted) {
    const portion = await readUnpublished(database, place.id, PORTION);
    if (portion.length === 0) break;
    await place.take(portion, signal);
    await markPublished(database, place.id, portion.at(-1)!.number);
    published += portion.length;
    progress();
  }
  return published;
}
