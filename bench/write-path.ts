import { LANE_DEFAULTS, Lanes } from "../src/store/lane/lanes.ts";
import type { BenchDatabase } from "./database.ts";
import { drive, type Figures, latencies, measureWal } from "./measure.ts";
import { chargeRequest, mustStand, type Workload } from "./workload.ts";

/** Counts the charges of a run, so that each is another one. */
export type Counter = { next: number };

/**
 * Charges a second through the write path in this process, in sets of a size: one lane, and always enough requests waiting
 * to fill the next set, as a busy server has.
 */
export async function writePathSets(
  bench: BenchDatabase,
  workload: Workload,
  counter: Counter,
  size: number,
  milliseconds: number,
): Promise<Figures> {
  const lanes = new Lanes(bench.server, { lanes: 1, setSize: size, queueSize: 10 * size + LANE_DEFAULTS.queueSize });
  const one = async () => mustStand(await lanes.post(chargeRequest(workload, counter.next++)));
  await drive(4 * size, 500, one);
  const from = counter.next;
  const cpu = process.cpuUsage();
  const { result, bytes, images } = await measureWal(bench.admin, () => drive(4 * size, milliseconds, one));
  const used = process.cpuUsage(cpu);
  const charges = counter.next - from;
  await lanes.close();
  return {
    name: `write path, sets of ${size}`,
    perSecond: charges / result.seconds,
    ...latencies(result.times),
    walBytes: bytes / charges,
    walImageBytes: images / charges,
    cpuPerMillion: (used.user + used.system) / charges,
    peakMemoryMb: null,
  };
}
