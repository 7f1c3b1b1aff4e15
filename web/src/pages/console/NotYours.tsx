import { Empty } from "../../components/states.tsx";

/** What whoever looks may not do. */
export function NotYours({ what }: { what: string }) {
  return <Empty title={`You cannot ${what}`}>An account manager or an admin of the operator can.</Empty>;
}
