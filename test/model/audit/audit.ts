import type { AccountHistory, WalletHistory } from "../history.ts";
import { auditAutoReload } from "./auto-reload.ts";
import { auditCalendar } from "./calendar.ts";
import { auditDebts } from "./debts.ts";
import type { Finding, Report } from "./finding.ts";
import { auditBalance } from "./law-1-balance.ts";
import { auditSequence } from "./law-2-sequence.ts";
import { auditFunding } from "./law-3-funding.ts";
import { auditOnce } from "./law-4-once.ts";
import { auditUsageRows } from "./law-5-usage-rows.ts";
import { auditChain } from "./law-7-chain.ts";
import { auditSettled } from "./law-8-settled.ts";
import { auditMoney } from "./law-9-money.ts";
import { auditPlans } from "./plans.ts";
import { auditReturns } from "./returns.ts";
import { auditShape } from "./shape.ts";

const CHECKS: Record<string, (history: WalletHistory, report: Report) => void> = {
  shape: auditShape,
  "1 balance": auditBalance,
  "2 sequence": auditSequence,
  "3 funding": auditFunding,
  "5 usage": auditUsageRows,
  "7 chain": auditChain,
  "8 settled": auditSettled,
  "9 money": auditMoney,
  "auto reload": auditAutoReload,
  calendar: auditCalendar,
  debts: auditDebts,
  plans: auditPlans,
  returns: auditReturns,
};

/** Every law that the history of an account breaks. Answers about usage are checked window by window: `attribution.ts`. */
export function audit(account: AccountHistory): Finding[] {
  return [...account.wallets.flatMap(auditWallet), ...auditOnce(account)];
}

export function auditWallet(history: WalletHistory): Finding[] {
  const findings: Finding[] = [];
  for (const [law, check] of Object.entries(CHECKS)) {
    check(history, (sequence, detail) => findings.push({ law, wallet: history.wallet, sequence, detail }));
  }
  return findings;
}
