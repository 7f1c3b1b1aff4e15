import { everything } from "@scrip/sdk";
import type { Anchor } from "@scrip/sdk/verify";
import { scrip } from "../../api/scrip.ts";

/** All anchors that the server recorded of a wallet, however far they go back: the oldest may be the one that differs. */
export function readPublishedAnchors(account: string, wallet: string): Promise<Anchor[]> {
  return everything(
    (cursor) =>
      scrip.get("/v1/accounts/{account}/wallets/{wallet}/anchors", {
        path: { account, wallet },
        query: { limit: 500, ...(cursor === undefined ? {} : { cursor }) },
      }),
    ({ anchors }) => anchors,
  );
}
