import { readAuditAges, requestAudit } from "../store/audit/record.ts";
import { type AuditNeeds, runAudit } from "../store/audit/run.ts";
import type { JobDefinition, JobFacts } from "./definition.ts";

/** Audits that somebody asked for begin within seconds. A check of very many entries is heard of every few seconds. */
export const AUDIT: JobFacts = { name: "audit", everySeconds: 5, silenceSeconds: 120 };

/** What happened since the last audit is looked at so often, and everything from the beginning. */
const INCREMENTAL_SECONDS = 15 * 60;
const FULL_SECONDS = 24 * 3_600;

export type AuditJobNeeds = { audits: AuditNeeds };

/** Runs the audits that were asked for, one after the other, and asks for one whenever it is time. */
export function audit({ audits }: AuditJobNeeds): JobDefinition {
  return {
    ...AUDIT,
    async run(signal, progress) {
      let done = 0;
      await askForDue(audits);
      while (!signal.aborted) {
        const ran = await runAudit(audits, null, { signal, progress });
        if (ran === null) break;
        done += 1;
        progress();
        if (ran.state === "failed") throw new Error(`Audit ${ran.id} failed: ${ran.error}`);
      }
      return done;
    },
  };
}

async function askForDue({ database }: AuditNeeds): Promise<void> {
  const { any, full, hasWallets } = await readAuditAges(database);
  if (!hasWallets) return;
  const isFullDue = full === null || full > FULL_SECONDS;
  if (!isFullDue && any !== null && any < INCREMENTAL_SECONDS) return;
  await requestAudit(database, { by: "schedule", accounts: null, full: isFullDue });
}
