import type { Schema } from "@scrip/sdk";
import { useQuery } from "@tanstack/react-query";
import { queries } from "./queries.ts";

export type Control = Schema<"Me">["may"][number];

/** Whether who is signed in may do something. The server decides; this only hides what it would refuse. */
export function useMay(): (control: Control) => boolean {
  const { data: me } = useQuery(queries.me());
  return (control) => me?.may.includes(control) ?? false;
}

/** Whether one of the operator's people looks at this, and not one of the customer's. */
export function useIsStaff(): boolean {
  const { data: me } = useQuery(queries.me());
  return me?.side === "operator";
}
