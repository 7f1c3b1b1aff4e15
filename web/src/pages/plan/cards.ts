import type { Schema } from "@scrip/sdk";

/** `Visa •••• 4242`. */
export function cardName({ brand, last4, description }: Schema<"PaymentMethod">): string {
  const name = `${brand.charAt(0).toUpperCase()}${brand.slice(1)} •••• ${last4}`;
  return description === null ? name : `${name} (${description})`;
}
