import { type Anchor, verifyChain } from "@scrip/sdk/verify";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { queries } from "../../api/queries.ts";
import { scrip } from "../../api/scrip.ts";
import { useAccount } from "../../api/words.ts";
import { Button } from "../../components/Button.tsx";
import { Card, Columns, Stack } from "../../components/Card.tsx";
import { DownloadButton } from "../../components/DownloadButton.tsx";
import { Page } from "../../components/Page.tsx";
import { AnchorsGiven } from "./AnchorsGiven.tsx";
import { type Check, CheckState } from "./CheckState.tsx";
import { readPublishedAnchors } from "./published-anchors.ts";
import styles from "./Verify.module.css";

/** A balance's whole history, checked in the reader's own browser. */
export function Verify() {
  const { account: id, wallet: walletId } = useParams({ from: "/signed-in/accounts/$account/wallets/$wallet" });
  const { catalog } = useAccount(id);
  const { refetch } = useQuery(queries.wallet(id, walletId));
  /** Null: what was given as anchors is none. */
  const [given, setGiven] = useState<Anchor[] | null>([]);
  const [check, setCheck] = useState<Check>({ state: "none" });
  const path = { account: id, wallet: walletId };
  const askForChain = () => scrip.download("/v1/accounts/{account}/wallets/{wallet}/chain", { path });

  const run = async (open: () => Promise<ReadableStream<Uint8Array>>) => {
    setCheck({ state: "running", bytes: 0, entries: 0 });
    try {
      // Before the history: whatever is published by then must be in it.
      const anchors = [...(given ?? []), ...(await readPublishedAnchors(id, walletId))];
      const progress = (state: { bytes: number; entries: number }) => setCheck({ state: "running", ...state });
      const verdict = await verifyChain(await open(), { anchors, progress });
      const { data: shown } = await refetch({ throwOnError: true });
      setCheck({ state: "done", verdict, shown: { ...shown!, account: id, wallet: walletId } });
    } catch (error) {
      setCheck({ state: "failed", error });
    }
  };
  const checkOurs = () => void run(async () => (await askForChain()).body!);
  const checkFile = (file: File) => void run(async () => file.stream());
  const busy = check.state === "running" || given === null;
  const unit = catalog.unit.plural;

  return (
    <Page
      title={`Check these ${unit} yourself`}
      lead="Your browser adds the whole history up anew. Nothing that the server says of itself is believed."
    >
      {canHash() ? (
        <Columns>
          <Stack>
            <Card title="The history as it stands now">
              <p>Loads every movement of this balance, and checks that none was changed, left out or moved.</p>
              <p className={styles["acts"]}>
                <Button kind="primary" onPress={checkOurs} isDisabled={busy}>
                  {check.state === "running" ? "Checking…" : "Check it now"}
                </Button>
                <DownloadButton text="Download it, to keep" name={`chain-${id}-${walletId}.json`} ask={askForChain} />
              </p>
            </Card>
            <Card title="A file that you kept">
              <label className={styles["file"]}>
                The downloaded history{" "}
                <input
                  type="file"
                  accept=".json,application/json"
                  disabled={busy}
                  onChange={({ currentTarget: input }) => {
                    const [file] = input.files ?? [];
                    if (file !== undefined) checkFile(file);
                    input.value = "";
                  }}
                />
              </label>
            </Card>
            <AnchorsGiven
              count={given?.length ?? 0}
              onChange={(anchors) => {
                setGiven(anchors);
                setCheck({ state: "none" });
              }}
            />
          </Stack>
          <CheckState check={check} unit={catalog.unit} />
        </Columns>
      ) : (
        <Card title="This needs a secure connection">
          <p>
            Browsers compute hashes only on pages reached by https. Open this page by https, or download the history and
            check it with <code>scrip verify</code>.
          </p>
          <p>
            <DownloadButton text="Download the history" name={`chain-${id}-${walletId}.json`} ask={askForChain} />
          </p>
        </Card>
      )}
    </Page>
  );
}

/** Web Crypto is there on https and on this machine only. */
function canHash(): boolean {
  return globalThis.crypto?.subtle !== undefined;
}
