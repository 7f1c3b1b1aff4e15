import type { PaymentState } from "../core/payment.ts";
import { adviceOf, findingInWords } from "../store/audit/in-words.ts";
import type { Finding } from "../store/audit/record.ts";
import { formatId } from "../store/ids.ts";
import { paymentStateView } from "./payment-views.ts";
import type { UnmatchedPaymentView } from "./schemas/operator.ts";
import type { UnmatchedPayment } from "./services.ts";
import { formatInstant } from "./time.ts";

/** A payment that does not match the ledger, as the contract has it. */
export function unmatchedPaymentView({ at, finding, payment }: UnmatchedPayment): UnmatchedPaymentView {
  const words = finding === null ? undecidedInWords(payment!.state) : toldOf(finding);
  return {
    ...words,
    account: payment?.account ?? finding?.account ?? null,
    wallet: payment?.wallet ?? finding?.wallet ?? null,
    payment: payment === null ? foreignId(finding) : placeId("pay", payment, payment.number),
    entry: payment?.entry == null ? entryOf(finding) : placeId("en", payment, payment.entry),
    provider: payment?.provider ?? null,
    receipt: payment?.receipt ?? null,
    state: payment === null ? null : paymentStateView(payment.state),
    credits: payment?.order.credits ?? null,
    money: payment === null ? null : { amount: payment.order.money, currency: payment.order.currency },
    since: formatInstant(at),
    finding: finding?.id ?? null,
  };
}

type Payment = NonNullable<UnmatchedPayment["payment"]>;

function placeId(kind: "pay" | "en", { accountNumber, walletNumber }: Payment, number: number): string {
  return formatId(kind, accountNumber, walletNumber, number);
}

/** The provider's payments carry our ids, also those that the ledger does not know. */
function foreignId(finding: Finding | null): string | null {
  return finding?.kind === "provider.unknown" ? finding.subject : null;
}

function entryOf(finding: Finding | null): string | null {
  if (finding === null || finding.since === null) return null;
  const { accountNumber, walletNumber, since } = finding;
  return accountNumber === null || walletNumber === null ? null : formatId("en", accountNumber, walletNumber, since);
}

function toldOf(finding: Finding) {
  return { kind: kindOf(finding), text: findingInWords(finding), advice: adviceOf(finding.kind) };
}

function kindOf({ kind, expected }: Finding): UnmatchedPaymentView["kind"] {
  switch (kind) {
    case "payment.entry":
    case "provider.unknown":
      return "without_entry";
    case "entry.payment":
    case "provider.missing":
      return "without_payment";
    case "provider.state":
      return expected === "succeeded" ? "without_entry" : "without_payment";
    default:
      return "disagreement";
  }
}

const WAITS = "Nothing, if it is young: Scrip asks the provider again by itself until it is decided.";
const UNDECIDED: Record<PaymentState, { text: string; advice: string }> = {
  asked: { text: "The provider was asked to charge and has not answered yet.", advice: WAITS },
  unknown: { text: "The provider did not say what became of it.", advice: WAITS },
  needs_confirmation: {
    text: "The payer has to confirm it with their bank.",
    advice: "Ask the payer to confirm it; it lapses at the provider if nobody does.",
  },
  succeeded: { text: "It was paid, and its credits are about to be posted.", advice: WAITS },
  credited: { text: "It was paid and credited.", advice: "Nothing." },
  declined: { text: "It was declined.", advice: "Nothing." },
};

function undecidedInWords(state: PaymentState) {
  return { kind: "undecided" as const, ...UNDECIDED[state] };
}
