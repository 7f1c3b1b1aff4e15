import { hostname } from "node:os";

/**
 * The database cannot be had, for a reason that a person can mend. The message is one or more plain sentences for that
 * person: what is wrong, and what to do.
 */
export class StartError extends Error {
  override name = "StartError";
}

/** Another Scrip server lives on the data folder. */
export class AlreadyRunningError extends StartError {
  override name = "AlreadyRunningError";
  /** The other server's process id. */
  readonly pid: number;

  constructor(dataDir: string, pid: number, host: string) {
    super(
      `Another Scrip server (process ${pid}${host === hostname() ? "" : ` on ${host}`}) is already running on ${dataDir}: stop it first, or give this one a data folder of its own with SCRIP_DATA_DIR.`,
    );
    this.pid = pid;
  }
}

/** The code of a system error (`ENOENT` …) or of PostgreSQL's (`57P03` …), or null where it has none. */
export function errorCode(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : null;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
