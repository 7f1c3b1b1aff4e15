import type { Schema } from "@scrip/sdk";

/** What people call where a grant came from. */
export const SOURCE_NAMES: Record<Schema<"Grant">["source"], string> = {
  grant: "Granted",
  plan: "Plan",
  proration: "Plan upgrade",
  topup: "Top-up",
  auto_reload: "Auto Reload",
  return: "Came back",
  adjustment: "Adjustment",
  reversal: "Payment restored",
  opening: "Brought in",
};

export const CATEGORY_NAMES: Record<Schema<"Grant">["category"], string> = {
  paid: "Paid",
  promotional: "Promotional",
};
