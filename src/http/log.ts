import pino, { type DestinationStream } from "pino";

/** The most bytes of log lines that wait to be written together, and how long they wait at most. */
const TOGETHER_BYTES = 8_192;
const TOGETHER_MS = 100;

/**
 * Standard error, as a place for log lines: a crowd of them is written at once, for a system call for each would cost a
 * busy server more than making the lines. What waits when the process ends is written before it is gone.
 */
export function logToStandardError(): DestinationStream {
  return pino.destination({ dest: 2, sync: false, minLength: TOGETHER_BYTES, periodicFlush: TOGETHER_MS });
}
