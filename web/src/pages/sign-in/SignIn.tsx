import { useQuery } from "@tanstack/react-query";
import { scrip } from "../../api/scrip.ts";
import { Card } from "../../components/Card.tsx";
import { Page } from "../../components/Page.tsx";
import { Failed, Skeleton } from "../../components/states.tsx";
import styles from "./sign-in.module.css";

/** How to come in: customers through their provider, staff with the company's account or a one-time link. */
export function SignIn() {
  const { data, error, refetch } = useQuery({
    queryKey: ["/v1/sign-in"],
    queryFn: ({ signal }) => scrip.get("/v1/sign-in", { signal }),
  });
  return (
    <main className={styles["alone"]}>
      <Page title="Sign in">
        <Card title="Customers">
          <p>Open your billing page from the product that you use: it brings you here, signed in.</p>
        </Card>
        <Card title="Staff">
          {error !== null ? <Failed error={error} retry={() => void refetch()} /> : null}
          {error === null && data === undefined ? <Skeleton lines={2} /> : null}
          {data?.oidc === true ? (
            <a href="/v1/sign-in/oidc" className={styles["button"]}>
              Sign in with your company's account
            </a>
          ) : null}
          {data?.oidc === false ? (
            <p>
              Ask whoever runs the server for a one-time link:
              <code className={styles["command"]}>npx scrip sign-in you@example.com --role support</code>
            </p>
          ) : null}
        </Card>
      </Page>
    </main>
  );
}
