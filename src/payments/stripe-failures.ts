import Stripe from "stripe";
import { ProviderUnknown } from "./provider.ts";

const { StripeError, StripeAuthenticationError, StripePermissionError, StripeInvalidRequestError } = Stripe.errors;

/** What Stripe answers. @throws ProviderUnknown where it answers nothing, or anything but what was asked for */
export async function answerOf<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw asUnknown(error);
  }
}

/** What Stripe answers; null where it has no such thing. @throws ProviderUnknown as `answerOf` */
export async function answerOrNull<T>(call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof StripeInvalidRequestError && error.code === "resource_missing") return null;
    throw asUnknown(error);
  }
}

/** A failure of Stripe as `ProviderUnknown`; what is no failure of Stripe is a defect and stays what it is. */
export function asUnknown(error: unknown): unknown {
  return error instanceof StripeError ? new ProviderUnknown(`Stripe gave no answer: ${explain(error)}.`) : error;
}

/**
 * A failure in words that may be logged. Stripe's own error is not handed on as the cause: what it carries is theirs to
 * choose, and where the key is refused their message repeats parts of it.
 */
function explain(error: InstanceType<typeof StripeError>): string {
  if (error instanceof StripeAuthenticationError || error instanceof StripePermissionError) {
    return `it does not accept the secret key for this call (status ${error.statusCode})`;
  }
  const facts = [
    error.type,
    error.code,
    error.statusCode === undefined ? undefined : `status ${error.statusCode}`,
    error.requestId,
  ].filter((fact) => fact !== undefined);
  return `${facts.join(", ")}: ${withoutKeys(error.message).replace(/\.$/, "")}`;
}

/** How keys and the secrets of webhooks begin. */
const KEYS = /\b(?:(?:sk|rk|pk)_(?:live|test)_|whsec_)[\w*]+/g;

function withoutKeys(text: string): string {
  return text.replace(KEYS, "…");
}
