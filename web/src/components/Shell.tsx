import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation, useParams, useRouter } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { queries } from "../api/queries.ts";
import { keepToken, scrip } from "../api/scrip.ts";
import type { Account, Catalog } from "../api/words.ts";
import { urls } from "../urls.ts";
import { Badge } from "./Badge.tsx";
import { Button } from "./Button.tsx";
import { SeenAsCustomer } from "./SeenAsCustomer.tsx";
import styles from "./Shell.module.css";

/** What stands around every page: whose account this is, where one can go, who is signed in. */
export function Shell() {
  // A backfill is staff's own work, no page that customers have.
  const { account: accountId, backfill } = useParams({ strict: false });
  const { data: me } = useQuery(queries.me());
  const { data: account } = useQuery({ ...queries.account(accountId ?? ""), enabled: accountId !== undefined });
  const { data: catalog } = useQuery({ ...queries.catalog(account?.product ?? ""), enabled: account !== undefined });
  return (
    <>
      <a href="#page" className={styles["skip"]}>
        Skip to the page
      </a>
      <header className={styles["header"]}>
        <div className={styles["bar"]}>
          <Link to="/" className={styles["brand"]}>
            <img src="/favicon.svg" alt="" width="24" height="24" />
            <span>{account?.name ?? account?.id ?? "Scrip"}</span>
          </Link>
          {me?.side === "operator" ? <Badge tone="accent">Staff</Badge> : null}
          <span className={styles["spring"]} />
          {me?.return_url ? (
            <a href={me.return_url} className={styles["back"]}>
              ← Back to {hostOf(me.return_url)}
            </a>
          ) : null}
          {me === undefined ? null : <SignedIn name={me.name ?? me.email ?? me.role ?? "Signed in"} />}
        </div>
        {account === undefined || catalog === undefined ? null : <Places account={account} catalog={catalog} />}
      </header>
      {accountId === undefined || backfill !== undefined || me?.side !== "operator" ? null : (
        <SeenAsCustomer account={accountId} />
      )}
      <main id="page" className={styles["main"]}>
        <Outlet />
      </main>
    </>
  );
}

/** The pages of an account; where each workspace has a wallet of its own, those of the open one below them. */
function Places({ account, catalog }: { account: Account; catalog: Catalog }) {
  const { wallet } = useParams({ strict: false });
  const shared = catalog.wallets === "account";
  const at = shared ? "main" : wallet;
  const { data: open } = useQuery({ ...queries.wallet(account.id, at ?? ""), enabled: !shared && at !== undefined });
  const ofWallet = at === undefined ? [] : walletPlaces(account.id, at);
  const ofAccount = [
    { to: urls.usage(account.id), text: "Usage" },
    { to: urls.statements(account.id), text: "Statements" },
    { to: urls.coverage(account.id), text: "Coverage" },
    { to: urls.cases(account.id), text: "Cases" },
  ];
  if (shared) {
    const [overview, credits, plan] = ofWallet;
    const [usage, ...others] = ofAccount;
    return <Navigation label="Billing" places={[overview!, usage!, credits!, plan!, ...others]} />;
  }
  const name = open?.name ?? at;
  return (
    <>
      <Navigation
        label="Billing"
        places={[{ to: urls.account(account.id), text: catalog.words.workspace.plural, exact: true }, ...ofAccount]}
      />
      {at === undefined ? null : (
        <Navigation label={`${catalog.words.workspace.singular} ${name}`} lead={name} places={ofWallet} />
      )}
    </>
  );
}

type Place = { to: string; text: string; exact?: boolean };

function walletPlaces(account: string, wallet: string): Place[] {
  return [
    { to: urls.overview(account, wallet), text: "Overview", exact: true },
    { to: urls.credits(account, wallet), text: "Credits" },
    { to: urls.plan(account, wallet), text: "Plan & reload" },
  ];
}

function Navigation({ label, lead, places }: { label: string; lead?: string | undefined; places: Place[] }) {
  const list = useRef<HTMLUListElement>(null);
  const { pathname } = useLocation();
  // Where not all places fit beside each other, the one that is open is in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is open changes with the address
  useEffect(() => {
    const open = list.current?.querySelector<HTMLElement>("[aria-current=page]");
    if (list.current === null || open == null) return;
    const middle = open.offsetLeft - list.current.offsetLeft + open.offsetWidth / 2;
    list.current.scrollLeft = middle - list.current.clientWidth / 2;
  }, [pathname]);
  return (
    <nav aria-label={label} className={styles["navigation"]}>
      {lead === undefined ? null : <span className={styles["lead"]}>{lead}</span>}
      <ul ref={list} className={styles["places"]}>
        {places.map(({ to, text, exact = false }) => (
          <li key={to}>
            <Link to={to} className={styles["place"]} activeOptions={{ exact }}>
              {text}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function SignedIn({ name }: { name: string }) {
  const router = useRouter();
  const signOut = async () => {
    await scrip.delete("/v1/sessions/current", {});
    keepToken(null);
    // A full load: nothing of the account stays in memory.
    window.location.assign(router.buildLocation({ to: "/sign-in" }).href);
  };
  return (
    <span className={styles["who"]}>
      <span className={`soft ${styles["name"]}`}>{name}</span>
      <Button onPress={signOut}>Sign out</Button>
    </span>
  );
}

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^www\./, "");
}
