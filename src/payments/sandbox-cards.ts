import type { ChargeRequest, PaymentMethod, ProviderPayment } from "./provider.ts";
import type { SandboxPayment } from "./sandbox-books.ts";

type TestCard = { id: string; last4: string; description: string };

/** The test cards. They belong to every account. */
export const SUCCEEDS: TestCard = { id: "test_card_succeeds", last4: "4242", description: "Always succeeds." };
export const DECLINES: TestCard = { id: "test_card_declines", last4: "0002", description: "Is always declined." };
export const NEEDS_CONFIRMATION: TestCard = {
  id: "test_card_needs_confirmation",
  last4: "3155",
  description: "Has to be confirmed by the payer; is declined where nobody is there to do so.",
};
export const TIMES_OUT: TestCard = {
  id: "test_card_times_out",
  last4: "6863",
  description: "Is charged, and the answer is lost.",
};
export const ANSWERS_TWICE: TestCard = {
  id: "test_card_answers_twice",
  last4: "0341",
  description: "Succeeds, and its webhook comes twice.",
};

const CARDS = [SUCCEEDS, DECLINES, NEEDS_CONFIRMATION, TIMES_OUT, ANSWERS_TWICE];

export function listCards(): PaymentMethod[] {
  return CARDS.map(({ id, last4, description }) => ({
    id,
    brand: "test",
    last4,
    expires: null,
    isDefault: id === SUCCEEDS.id,
    description,
  }));
}

/** What the card that is asked for does with a charge. */
export function chargeCard(request: ChargeRequest): SandboxPayment {
  const method = request.method ?? SUCCEEDS.id;
  return {
    id: request.id,
    account: request.payer.id,
    method,
    money: request.money,
    state: outcome(method, request.confirmable),
    refunded: 0,
    disputed: 0,
    dispute: null,
    createdAt: request.askedAt,
  };
}

function outcome(method: string, confirmable: boolean): SandboxPayment["state"] {
  switch (method) {
    case SUCCEEDS.id:
    case TIMES_OUT.id:
    case ANSWERS_TWICE.id:
      return "succeeded";
    case NEEDS_CONFIRMATION.id:
      return confirmable ? "needs_confirmation" : "declined";
    default:
      return "declined";
  }
}

/** Why a card declines. */
export function whyDeclined(method: string): NonNullable<ProviderPayment["declined"]> {
  switch (method) {
    case DECLINES.id:
      return { code: "card_declined", reason: "The card was declined." };
    case NEEDS_CONFIRMATION.id:
      return {
        code: "authentication_required",
        reason: "The card's bank wants this payment to be confirmed, and nobody is there to confirm it.",
      };
    default:
      return {
        code: "unknown_payment_method",
        reason: `There is no payment method "${method}" here. The test cards are ${CARDS.map(({ id }) => id).join(", ")}.`,
      };
  }
}
