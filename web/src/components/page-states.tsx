import { useQueryErrorResetBoundary } from "@tanstack/react-query";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { isSignedOut } from "../api/failures.ts";
import { Page } from "./Page.tsx";
import { Failed, Skeleton } from "./states.tsx";

/** A page that could not be shown. Who is signed out meanwhile is sent to sign in. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const boundary = useQueryErrorResetBoundary();
  if (isSignedOut(error)) {
    void router.navigate({ to: "/sign-in" });
    return <PageLoading />;
  }
  const retry = () => {
    boundary.reset();
    reset();
    void router.invalidate();
  };
  return (
    <Page title="Something went wrong">
      <Failed error={error} retry={retry} />
    </Page>
  );
}

export function PageLoading() {
  return <Skeleton lines={6} label="Loading the page" />;
}
