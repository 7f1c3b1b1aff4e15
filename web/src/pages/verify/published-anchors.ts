import type { Anchor } from "@scrip/sdk/verify";
import { scrip } from "../../api/scrip.ts";

/** The most that are compared: the newest say most. */
const MOST = 500;

/** The wallet's published anchors. */
export async function readPublishedAnchors(account: string, wallet: string): Promise<Anchor[]> {
  const page = await scrip.get("/v1/accounts/{account}/wallets/{wallet}/anchors", {
    path: { account, wallet },
    query: { limit: MOST },
  });
  return page.anchors;
}
