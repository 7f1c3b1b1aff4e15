/** Money in the currency's smallest part as people write it, without its sign: `{amount: 2500, currency: "USD"}` is `25.00`. */
export function majorUnits({ amount, currency }: { amount: number; currency: string }): string {
  const places = placesOf(currency);
  const digits = String(Math.abs(amount)).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  return `${amount < 0 ? "-" : ""}${whole}${places === 0 ? "" : `.${digits.slice(-places)}`}`;
}

/** How many decimals a currency has: two where it is none that the platform knows. */
function placesOf(currency: string): number {
  try {
    const format = new Intl.NumberFormat("en", { style: "currency", currency });
    return format.resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}
