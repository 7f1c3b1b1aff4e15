import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { queries } from "../../api/queries.ts";
import { Page } from "../../components/Page.tsx";
import { urls } from "../../urls.ts";
import styles from "./Console.module.css";
import { ConsoleSearch } from "./ConsoleSearch.tsx";

const PLACES = [
  { to: urls.console.accounts(), text: "Accounts", exact: true },
  { to: urls.console.cases(), text: "Cases" },
  { to: urls.console.audits(), text: "Audits" },
  { to: urls.console.payments(), text: "Payments" },
  { to: urls.console.backfills(), text: "Backfills" },
  { to: urls.console.catalogs(), text: "Catalogs" },
  { to: urls.console.jobs(), text: "Jobs" },
  { to: urls.console.log(), text: "Audit log" },
];

/** The operator's console: what staff see across all accounts. Whoever is no staff is told so, and led back. */
export function Console() {
  const { data: me } = useQuery(queries.me());
  const { pathname } = useLocation();
  const nav = useRef<HTMLElement>(null);
  // On a phone not all places fit beside each other: the one that is open is in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is open changes with the address
  useEffect(() => {
    nav.current?.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [pathname]);
  if (me === undefined) return null;
  if (me.side !== "operator") return <NotForCustomers account={me.account} />;
  return (
    <div className={styles["console"]}>
      <div className={styles["head"]}>
        <nav aria-label="Console" ref={nav}>
          <ul className={styles["places"]}>
            {PLACES.map(({ to, text, exact = false }) => (
              <li key={to}>
                <Link to={to} className={styles["place"]} activeOptions={{ exact, includeSearch: false }}>
                  {text}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <ConsoleSearch />
      </div>
      <Outlet />
    </div>
  );
}

function NotForCustomers({ account }: { account: string | null }) {
  return (
    <Page title="This page is for staff">
      <p>
        The console is where the people who run this service work. Everything about your own account is on your pages
        {account === null ? "." : ": "}
        {account === null ? null : <Link to={urls.account(account)}>go to your account</Link>}
      </p>
    </Page>
  );
}
