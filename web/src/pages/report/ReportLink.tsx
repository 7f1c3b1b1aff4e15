import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useMay } from "../../api/permissions.ts";
import type { ReportSearch } from "./search.ts";

type Props = { account: string; wallet: string; search: ReportSearch; children: ReactNode };

/** The way to report a problem with a balance, with what is known of it filled in. Nothing for those who cannot. */
export function ReportLink({ account, wallet, search, children }: Props) {
  const may = useMay();
  if (!may("report")) return null;
  return (
    <Link to="/accounts/$account/wallets/$wallet/report" params={{ account, wallet }} search={search}>
      {children}
    </Link>
  );
}
