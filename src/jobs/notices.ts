/** Tells a person what is in trouble and what is well again, once each, however often it is seen. */
export class Notices {
  readonly #log: (line: string) => void;
  readonly #troubles = new Map<string, string>();

  /** @param log told one line, in whole sentences */
  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  trouble(subject: string, line: string): void {
    if (this.#troubles.get(subject) === line) return;
    this.#troubles.set(subject, line);
    this.#log(line);
  }

  /** Said only where there was trouble. */
  well(subject: string, line: string): void {
    if (this.#troubles.delete(subject)) this.#log(line);
  }
}
