import { Page } from "../../components/Page.tsx";
export function Credits() {
  return <Page title="Credits"><p>…</p></Page>;
}
