/** The ledger did something else than the model says. */
export class Disagreement extends Error {
  override name = "Disagreement";

  constructor(what: string, expected: unknown, got: unknown) {
    super(`${what}\n  expected: ${show(expected)}\n  got:      ${show(got)}`);
  }
}

function show(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
}
