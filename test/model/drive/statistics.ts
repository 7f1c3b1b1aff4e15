import { KINDS } from "../predict/request.ts";
import type { Answer, Sending } from "./sending.ts";

/** How often what was tried, so that a run that exercises nothing is noticed. */
export class Statistics {
  readonly #counts = new Map<string, Map<string, number>>();
  commands = 0;
  runs = 0;
  steps = 0;
  entries = 0;
  readonly #seen = new Map<string, number>();

  count(sending: Sending, answer: Answer): void {
    this.commands++;
    const outcome = answer.status < 300 ? (answer.replayed ? "replayed" : "accepted") : `${answer.body.code}`;
    const outcomes = this.#counts.get(sending.request.kind) ?? new Map<string, number>();
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    this.#counts.set(sending.request.kind, outcomes);
  }

  /** Something that should happen now and then: a debt cancelled, a grant lapsed twice … */
  see(what: string, times = 1): void {
    if (times > 0) this.#seen.set(what, (this.#seen.get(what) ?? 0) + times);
  }

  seen(what: string): number {
    return this.#seen.get(what) ?? 0;
  }

  of(kind: string, outcome: string): number {
    return this.#counts.get(kind)?.get(outcome) ?? 0;
  }

  /** How often a request was refused with this code, whatever its kind. */
  refused(code: string): number {
    return [...this.#counts.values()].reduce((sum, outcomes) => sum + (outcomes.get(code) ?? 0), 0);
  }

  toString(): string {
    const head = `${this.commands} commands in ${this.steps} steps of ${this.runs} runs; ${this.entries} entries`;
    const kinds = KINDS.map((kind) => {
      const outcomes = [...(this.#counts.get(kind) ?? [])].sort(([, a], [, b]) => b - a);
      return `  ${kind.padEnd(11)} ${outcomes.map(([outcome, count]) => `${outcome} ${count}`).join(", ")}`;
    });
    const seen = [...this.#seen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, times]) => `${what} ${times}`);
    return [head, ...kinds, `  seen: ${seen.join(", ")}`].join("\n");
  }
}
