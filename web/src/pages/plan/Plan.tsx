import { Page } from "../../components/Page.tsx";
export function Plan() {
  return <Page title="Plan"><p>…</p></Page>;
}
