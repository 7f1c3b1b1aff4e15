/** A law that a history breaks, and where it shows first. */
export type Finding = { law: string; wallet: string; sequence: number | null; detail: string };

/** Notes a finding of one law about one wallet. */
export type Report = (sequence: number | null, detail: string) => void;

export function showFinding(finding: Finding): string {
  const place = finding.sequence === null ? finding.wallet : `${finding.wallet}#${finding.sequence}`;
  return `[${finding.law}] ${place}: ${finding.detail}`;
}
