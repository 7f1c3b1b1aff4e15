import { Link } from "@tanstack/react-router";
import { urls } from "../../urls.ts";

/** Which case an adjustment or a refund is made for, and will name; nothing where it is made for none. */
export function ForCase({ account, id }: { account: string; id: string | undefined }) {
  if (id === undefined) return null;
  return (
    <>
      , for the case <Link to={urls.case(account, id)}>{id}</Link>, which the movement will name
    </>
  );
}
