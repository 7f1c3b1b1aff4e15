import type { CaseSide } from "../core/case.ts";
import { formatCaseId } from "../store/ids.ts";
import type { Account } from "../store/posting.ts";
import type { CaseSummary, CaseView } from "./schemas/cases.ts";
import type { ExplanationView } from "./schemas/explanation.ts";
import type { CaseDetail, CaseRow } from "./services.ts";
import { formatInstant, formatInstantOrNull } from "./time.ts";
import { entryIdOf } from "./views.ts";

/** What customers see instead of the names of staff. */
const SUPPORT = "Support team";

/** @param reader who looks: staff have no names to customers */
export function caseSummary(account: Account, row: CaseRow, reader: CaseSide): CaseSummary {
  const place = { account: account.number, wallet: row.walletNumber };
  const { correction } = row;
  return {
    id: formatCaseId(account.number, row.number),
    account: account.id,
    wallet: row.wallet,
    state: row.state,
    expected: row.expected,
    seen: row.seen,
    from: formatInstant(row.from),
    to: formatInstant(row.to),
    entries: row.sequences.map((sequence) => entryIdOf(place, sequence)),
    opened_by: authorFor(reader, row.openedBy),
    opened_at: formatInstant(row.openedAt),
    waiting_since: formatInstantOrNull(row.waitingSince),
    closed_at: formatInstantOrNull(row.closedAt),
    correction:
      correction === null
        ? null
        : {
            entry: correction.sequence === null ? null : entryIdOf(place, correction.sequence),
            finding: correction.finding,
            amount: correction.amount,
          },
  };
}

export function caseView(account: Account, detail: CaseDetail, reader: CaseSide): CaseView {
  const place = { account: account.number, wallet: detail.walletNumber };
  const id = formatCaseId(account.number, detail.number);
  return {
    ...caseSummary(account, detail, reader),
    explanation: detail.explanation as ExplanationView,
    messages: detail.messages.map((message) => ({
      id: `${id}_${message.number}`,
      kind: message.kind,
      by: message.side,
      author: authorFor(reader, message),
      at: formatInstant(message.at),
      text: message.text,
      entry: message.sequence === null ? null : entryIdOf(place, message.sequence),
      finding: message.finding,
    })),
  };
}

function authorFor(reader: CaseSide, { side, author }: { side: CaseSide; author: string }): string {
  return side === "staff" && reader === "customer" ? SUPPORT : author;
}
