import { Temporal } from "temporal-polyfill";
import type { Instant } from "../core/instant.ts";

/**
 * Local days counted from the base day: 0 is the day (in UTC) on which the examples are loaded, -1 the day before. So the
 * same history can be told on any day, and working days stay working days.
 */
export class Calendar {
  readonly #today: Temporal.PlainDate;
  readonly #zone: string;

  constructor(base: Instant, zone: string) {
    this.#today = Temporal.Instant.fromEpochMilliseconds(base).toZonedDateTimeISO("UTC").toPlainDate();
    this.#zone = zone;
  }

  /** @param time of the local day, for instance `09:30` */
  at(day: number, time: string): Instant {
    const local = this.#today.add({ days: day }).toPlainDateTime(Temporal.PlainTime.from(time));
    return local.toZonedDateTime(this.#zone).epochMilliseconds;
  }

  /** The same local time one month after that of `day`. */
  monthAfter(day: number, time: string): Instant {
    const local = this.#today.add({ days: day }).toPlainDateTime(Temporal.PlainTime.from(time));
    return local.add({ months: 1 }).toZonedDateTime(this.#zone).epochMilliseconds;
  }

  isWorkday(day: number): boolean {
    return this.#today.add({ days: day }).dayOfWeek <= 5;
  }

  /** The day that lies `count` working days before the base day: `workdayBefore(1)` is the last one. */
  workdayBefore(count: number): number {
    let day = 0;
    for (let left = count; left > 0; left -= this.isWorkday(day) ? 1 : 0) day -= 1;
    return day;
  }
}
