import type { Reserved } from "../database.ts";
import type { LaneOutcome, PostRequest } from "../posting.ts";
import { type Batch, decideOne, tellOutcomes } from "./batch.ts";
import { loadBatch, type Surroundings } from "./load-batch.ts";
import type { Names } from "./names.ts";
import { resolveNames } from "./resolve.ts";
import type { Wire } from "./session.ts";
import { composeWrites, writeAndCommit } from "./write.ts";

/**
 * Posts a set of commands in one transaction: locks their wallets in order, loads what the rules need, decides each
 * command in memory in the order they came, writes everything with one statement per table, and commits.
 *
 * Statements are sent without waiting for one another wherever they can be. On any failure nothing is written and the
 * error is thrown; the session is left outside a transaction.
 *
 * @returns an outcome for every request, in order, and the batch as it was committed
 */
export async function postBatch(
  sql: Reserved,
  wire: Wire,
  names: Names,
  requests: PostRequest[],
  around: Surroundings,
): Promise<{ outcomes: LaneOutcome[]; batch: Batch }> {
  try {
    const begun = sql`begin`.execute();
    const [batch] = await Promise.all([loadBatch(sql, names, requests, around), begun]);
    const decided = requests.map((request) => decideOne(batch, request));
    const resolved = await resolveNames(sql, names, batch);
    const outcomes = await tellOutcomes(sql, decided);
    await writeAndCommit(sql, wire, composeWrites(sql, batch.changes, resolved));
    for (const [name, number] of resolved.newNames) names.learn(name, number);
    return { outcomes, batch };
  } catch (error) {
    await rollBack(sql);
    throw error;
  }
}

/** Leaves a transaction that failed. Where the connection is lost there is none to leave, and why it failed counts. */
export async function rollBack(sql: Reserved): Promise<void> {
  try {
    await sql`rollback`;
  } catch {}
}
