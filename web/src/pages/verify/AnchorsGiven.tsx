import { type Anchor, NotAnAnchor, readAnchors } from "@scrip/sdk/verify";
import { useState } from "react";
import { Card } from "../../components/Card.tsx";
import { Field } from "../../components/Field.tsx";
import styles from "./Verify.module.css";

type Props = { anchors: Anchor[]; onChange: (anchors: Anchor[]) => void };

/** What the reader noted earlier, or got from elsewhere. */
export function AnchorsGiven({ anchors, onChange }: Props) {
  const [text, setText] = useState("");
  const [error, setError] = useState<string | undefined>();
  const read = (given: string) => {
    try {
      onChange(given.trim() === "" ? [] : readAnchors(given));
      setError(undefined);
    } catch (failure) {
      if (!(failure instanceof NotAnAnchor)) throw failure;
      onChange([]);
      setError(failure.message);
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
            if (file !== undefined) void file.text().then(read);
          }}
        />
      </label>
      {anchors.length === 0 ? null : (
        <p role="status">{anchors.length === 1 ? "One anchor" : `${anchors.length} anchors`} will be compared.</p>
      )}
    </Card>
  );
}
