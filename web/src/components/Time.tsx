import { formatDate, formatTime, formatUtc } from "../format/times.ts";

type Props = { at: string; timeZone?: string; date?: boolean };

/** A time in the reader's zone (or the one given), which is named, with UTC on hover. */
export function Time({ at, timeZone, date = false }: Props) {
  const text = date ? formatDate(at, timeZone) : formatTime(at, timeZone);
  return (
    <time dateTime={at} title={formatUtc(at)} className="nowrap">
      {text}
    </time>
  );
}
