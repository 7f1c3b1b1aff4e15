/**
 * What a command ends with. A program that calls `scrip` tells by it whether something was found from whether nobody looked:
 * no failure of ours ends like a finding.
 */
export const EXIT = {
  /** Done, and nothing was found. */
  done: 0,
  /** What was checked is not as it should be. */
  found: 1,
  /** It was called wrongly, or something that it needs is not there. */
  failed: 2,
  /** A defect of this program, by the number that BSD calls EX_SOFTWARE. */
  defect: 70,
} as const;
