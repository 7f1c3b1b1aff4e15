import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { isUndecided } from "../../api/failures.ts";
import { useMay } from "../../api/permissions.ts";
import { useRefresh } from "../../api/refresh.ts";
import { scrip } from "../../api/scrip.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { MessageField } from "../../components/MessageField.tsx";
import { Failed } from "../../components/states.tsx";
import type { CaseProps } from "./Case.tsx";
import styles from "./Cases.module.css";
import { isOpen, LONGEST_MESSAGE } from "./case.ts";

type Act = "messages" | "explain" | "reopen";

/** Goes on with a case: a message, for staff also the explanation that closes it, and once it is closed a question more. */
export function CaseActs({ account, of }: CaseProps) {
  const may = useMay();
  const refresh = useRefresh(account.id);
  const [message, setMessage] = useState("");
  // One message, however often it is sent.
  const key = useRef(crypto.randomUUID());
  const act = useMutation({
    mutationFn: (what: Act) =>
      scrip.post(`/v1/accounts/{account}/cases/{case}/${what}`, {
        path: { account: account.id, case: of.id },
        body: { message: message.trim() },
        idempotencyKey: key.current,
      }),
    onSuccess: () => setMessage(""),
    onSettled: async (_answer, error) => {
      if (!isUndecided(error)) key.current = crypto.randomUUID();
      await refresh();
    },
  });
  if (!may("report")) return null;
  const closes = may("close_case");
  const empty = message.trim() === "";
  const open = isOpen(of);
  return (
    <Card title={open ? "Answer" : "I still have a question"}>
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (!empty) act.mutate(open ? "messages" : "reopen");
        }}
      >
        <MessageField
          label={open ? "Message" : "What is still unclear?"}
          required
          maxLength={LONGEST_MESSAGE}
          value={message}
          onChange={setMessage}
        />
        {act.error === null ? null : <Failed error={act.error} />}
        <p className={styles["buttons"]}>
          <Button kind="primary" type="submit" isDisabled={empty || act.isPending}>
            {act.isPending ? "Sending…" : open ? "Send" : "Ask again"}
          </Button>
          {open && closes ? (
            <Button onPress={() => act.mutate("explain")} isDisabled={empty || act.isPending}>
              Send and close as explained
            </Button>
          ) : null}
        </p>
      </form>
    </Card>
  );
}
