import { Link } from "@tanstack/react-router";
import { Page } from "../components/Page.tsx";

export function NotFound() {
  return (
    <Page title="There is no such page">
      <p>
        The address may be mistyped, or the thing it names belongs to another account.{" "}
        <Link to="/">Go to the start</Link>
      </p>
    </Page>
  );
}
