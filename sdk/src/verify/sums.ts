/** What the check of the sums needs of an entry, under the export's names. */
export type Link = {
  account: string;
  wallet: string;
  sequence: number;
  type: string;
  amount: number;
  ending_balance: number;
  outstanding_change: number;
  ending_outstanding: number;
  usage: number;
  effective_at: number;
  posted_at: number;
  fundings: { grant: number; amount: number }[];
  pays: { debt: number; amount: number }[];
  hash: string;
};

const USAGE = ["charge", "deposit", "settlement", "refund"];

/** Adds up a wallet's entries, one after the other, and says where an entry is not what those before it make. */
export class Sums {
  balance = 0;
  outstanding = 0;
  usage = 0;
  #effectiveAt = Number.NEGATIVE_INFINITY;
  /** What each grant has left, and what is still owed of each entry that left something outstanding. */
  readonly #grants = new Map<number, number>();
  readonly #debts = new Map<number, number>();

  /** A sentence for each thing that does not add up; the sums go on from what the entry says. */
  add(entry: Link): string[] {
    const { amount, outstanding_change: change } = entry;
    const used = USAGE.includes(entry.type) ? change - amount : 0;
    const wrong = [
      ...differs("its ending balance", this.balance + amount, entry.ending_balance),
      ...differs("what is outstanding after it", this.outstanding + change, entry.ending_outstanding),
      ...differs("its running usage", this.usage + used, entry.usage),
      ...differs("the sum of its fundings", Math.abs(amount), sum(entry.fundings)),
      ...differs("what it pays of debts", Math.max(0, -change), sum(entry.pays)),
      ...(entry.ending_balance < 0 ? ["its ending balance is below zero"] : []),
      ...(entry.ending_outstanding < 0 ? ["less than nothing is outstanding after it"] : []),
      ...(entry.effective_at < this.#effectiveAt ? ["it is effective before the entry it follows"] : []),
      ...this.#move(entry),
    ];
    this.balance = entry.ending_balance;
    this.outstanding = entry.ending_outstanding;
    this.usage = entry.usage;
    this.#effectiveAt = entry.effective_at;
    return wrong;
  }

  /** What it takes from, or puts into, grants and debts. None of them can give more than it has. */
  #move({ sequence, amount, outstanding_change: change, fundings, pays }: Link): string[] {
    const wrong: string[] = [];
    for (const { grant, amount: part } of fundings) {
      const left = (this.#grants.get(grant) ?? 0) + Math.sign(amount) * part;
      if (part <= 0) wrong.push(`it moves ${part} of grant ${grant}`);
      if (left < 0) wrong.push(`it takes ${-left} more of grant ${grant} than was left of it`);
      setOrForget(this.#grants, grant, left);
    }
    if (change > 0) this.#debts.set(sequence, change);
    for (const { debt, amount: part } of pays) {
      const left = (this.#debts.get(debt) ?? 0) - part;
      if (part <= 0) wrong.push(`it pays ${part} of what entry ${debt} left outstanding`);
      if (left < 0) wrong.push(`it pays ${-left} more than was owed of entry ${debt}`);
      setOrForget(this.#debts, debt, left);
    }
    return wrong;
  }
}

function differs(what: string, expected: number, said: number): string[] {
  return expected === said ? [] : [`${what} is ${said} and not ${expected}`];
}

function sum(parts: { amount: number }[]): number {
  return parts.reduce((total, { amount }) => total + amount, 0);
}

function setOrForget(map: Map<number, number>, key: number, value: number): void {
  if (value === 0) map.delete(key);
  else map.set(key, value);
}
