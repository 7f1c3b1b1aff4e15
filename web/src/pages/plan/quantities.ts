import type { Catalog } from "../../api/words.ts";

export type Action = Catalog["actions"][number];

/** The quantities as people fill them in, by name: `8, 8, 6` for a list, `15` for a number. */
export type Filled = Record<string, string>;

/** What of them is a quantity: those left empty are not sent. Null where something is no whole number. */
export function readQuantities(action: Action, filled: Filled): Record<string, number | number[]> | null {
  const read: Record<string, number | number[]> = {};
  for (const { name, list } of fieldsOf(action)) {
    const text = (filled[name] ?? "").trim();
    if (text === "") continue;
    const numbers = text.split(/[\s,;]+/).map(wholeNumber);
    if (numbers.some((number) => number === null) || (!list && numbers.length > 1)) return null;
    read[name] = list ? (numbers as number[]) : numbers[0]!;
  }
  return read;
}

/** What can be filled in for an action; without quantities of its own it counts. */
export function fieldsOf(action: Action): { name: string; label: string; list: boolean; hint: string | null }[] {
  if (action.quantities.length === 0) return [{ name: "count", label: "How many", list: false, hint: null }];
  return action.quantities.map(({ name, word, list, unit }) => ({
    name,
    label: word.plural,
    list,
    hint: list ? `The ${unit ?? "size"} of each, with commas: 8, 8, 6` : null,
  }));
}

function wholeNumber(text: string): number | null {
  const number = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(number) ? number : null;
}
