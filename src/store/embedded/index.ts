export { connectToRunning, type RunningDatabase } from "./connect.ts";
export type { EmbeddedConnection } from "./connection.ts";
export { type EmbeddedDatabase, type EmbeddedOptions, startEmbedded } from "./start.ts";
export { AlreadyRunningError, StartError } from "./start-error.ts";
