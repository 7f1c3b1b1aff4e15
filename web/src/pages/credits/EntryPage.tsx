import { Page } from "../../components/Page.tsx";
export function EntryPage() {
  return <Page title="EntryPage"><p>…</p></Page>;
}
