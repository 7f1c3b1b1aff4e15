import { type Anchor, NotAnAnchor, readAnchors } from "@scrip/sdk/verify";
import { useState } from "react";
import { Card } from "../../components/Card.tsx";
import { Field } from "../../components/Field.tsx";
import styles from "./Verify.module.css";

/** `count` is of those that were read. Told null where what was given is none. */
type Props = { count: number; onChange: (anchors: Anchor[] | null) => void };

/** What the reader noted earlier, or got from elsewhere. */
export function AnchorsGiven({ count, onChange }: Props) {
  const [text, setText] = useState("");
  const [error, setError] = useState<string | undefined>();
  const read = (given: string) => {
    try {
      onChange(given.trim() === "" ? [] : readAnchors(given));
      setError(undefined);
    } catch (failure) {
      onChange(null);
      setError(failure instanceof NotAnAnchor ? failure.message : "This cannot be read.");
    }
  };
  return (
    <Card title="What you noted earlier">
      <p className="soft">
        A shorter history is a true history too. An anchor that you noted yourself, or that was published elsewhere,
        shows whether the end was cut off or all of it was made anew.
      </p>
      <div className={styles["anchor"]}>
        <Field
          label="Anchor"
          hint="As WALLET:NUMBER:HASH"
          error={error}
          value={text}
          onChange={(value) => {
            setText(value);
            read(value);
          }}
        />
      </div>
      <label className={styles["file"]}>
        or a file of anchors{" "}
        <input
          type="file"
          onChange={({ currentTarget: input }) => {
            const [file] = input.files ?? [];
            input.value = "";
            if (file === undefined) return;
            setText("");
            void file.text().then(read, () => setError("This file cannot be read."));
          }}
        />
      </label>
      {count === 0 ? null : <p role="status">{count === 1 ? "One anchor" : `${count} anchors`} will be compared.</p>}
    </Card>
  );
}
