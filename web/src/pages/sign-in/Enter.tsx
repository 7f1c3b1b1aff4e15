import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { keepToken, scrip } from "../../api/scrip.ts";
import { Page } from "../../components/Page.tsx";
import { Failed, Skeleton } from "../../components/states.tsx";
import styles from "./sign-in.module.css";

/** Where a sign-in link leads: its token is exchanged for a session, once, and leaves the address bar at once. */
export function Enter() {
  const router = useRouter();
  const [failure, setFailure] = useState<unknown>(null);
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    const token = new URLSearchParams(window.location.hash.slice(1)).get("token");
    window.history.replaceState(null, "", window.location.pathname);
    const enter = async () => {
      if (token === null) throw new Error("This link is not complete: it has lost what follows the #. Copy it whole.");
      const session = await scrip.post("/v1/sessions", { body: { token } });
      keepToken(session.token);
      await router.navigate({ href: session.page ?? "/", replace: true });
    };
    enter().catch(setFailure);
  }, [router]);
  return (
    <main className={styles["alone"]}>
      <Page title={failure === null ? "Signing in" : "This link does not sign you in"}>
        {failure === null ? (
          <Skeleton lines={2} label="Signing in" />
        ) : (
          <>
            <Failed error={failure} />
            <p>Open the billing page where you found this link once more: it makes a new one.</p>
          </>
        )}
      </Page>
    </main>
  );
}
