import { Page } from "../../components/Page.tsx";
export function Statements() {
  return <Page title="Statements"><p>…</p></Page>;
}
