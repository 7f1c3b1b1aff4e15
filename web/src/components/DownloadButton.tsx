import { useState } from "react";
import { failureOf } from "../api/failures.ts";
import { save } from "../api/scrip.ts";
import { Button } from "./Button.tsx";

/** Saves an export as a file, and says so where it could not be made. `name` is for a server that gives none. */
type Props = { text: string; name: string; ask: () => Promise<Response> };

export function DownloadButton({ text, name, ask }: Props) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const press = async () => {
    setBusy(true);
    setFailure(null);
    try {
      await save(ask(), name);
    } catch (error) {
      setFailure(failureOf(error).detail);
    } finally {
      setBusy(false);
    }
  };
  return (
    <span>
      <Button onPress={() => void press()} isDisabled={busy}>
        {busy ? "Making the file…" : text}
      </Button>
      {failure === null ? null : <span role="alert"> {failure}</span>}
    </span>
  );
}
