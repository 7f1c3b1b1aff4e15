import type { Fault } from "../fault.ts";
import { allKilled } from "./all-killed.ts";
import { clockStepped } from "./clock-stepped.ts";
import { connectionsCut } from "./connections-cut.ts";
import { connectionsExhausted } from "./connections-exhausted.ts";
import { diskFull } from "./disk-full.ts";
import { postgresKilled } from "./postgres-killed.ts";
import { postgresRestarted } from "./postgres-restarted.ts";
import { restored } from "./restored.ts";
import { serverFrozen } from "./server-frozen.ts";
import { serverKilled } from "./server-killed.ts";
import { sessionsTerminated } from "./sessions-terminated.ts";
import { transactionsFailed } from "./transactions-failed.ts";

/** All that a run does harm with. */
export const FAULTS: readonly Fault[] = [
  serverKilled,
  postgresKilled,
  allKilled,
  connectionsCut,
  postgresRestarted,
  sessionsTerminated,
  transactionsFailed,
  connectionsExhausted,
  diskFull,
  clockStepped,
  serverFrozen,
  restored,
];
