// Loaded into a server before anything else: its wall clock is as far off as a file says, read anew every few
// milliseconds. What measures spans of time (performance.now, timers) is steady, as it is on a machine whose clock is set.
import { readFileSync } from "node:fs";

const file = process.env["SCRIP_TORTURE_CLOCK"];
if (file !== undefined) shiftDate(() => Number(readFileSync(file, "utf8")) || 0);

function shiftDate(read: () => number): void {
  const TrueDate = Date;
  let offset = 0;
  let readAt = Number.NEGATIVE_INFINITY;
  const now = () => {
    if (performance.now() - readAt > 50) {
      offset = read();
      readAt = performance.now();
    }
    return TrueDate.now() + offset;
  };
  globalThis.Date = new Proxy(TrueDate, {
    construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [now()] : args, self),
    apply: () => new TrueDate(now()).toString(),
    get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
  });
}
