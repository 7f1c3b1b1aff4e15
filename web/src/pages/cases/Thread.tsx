import { Link } from "@tanstack/react-router";
import { useIsStaff } from "../../api/permissions.ts";
import { Time } from "../../components/Time.tsx";
import { urls } from "../../urls.ts";
import type { CaseProps } from "./Case.tsx";
import styles from "./Cases.module.css";
import type { CaseDetail } from "./case.ts";

type Message = CaseDetail["messages"][number];

const WHAT: Record<Message["kind"], string> = {
  opened: "reported this",
  message: "wrote",
  explained: "closed it as explained",
  corrected: "closed it as corrected",
  reopened: "asked again",
};

/** Everything that was said and done, oldest first. */
export function Thread({ account, of }: CaseProps) {
  const staff = useIsStaff();
  return (
    <ol className={styles["thread"]}>
      {of.messages.map((message) => (
        <li key={message.id} data-by={message.by}>
          <div className="soft">
            <strong>
              <bdi>{message.author}</bdi>
            </strong>
            {message.by === "staff" && !staff ? " (your provider)" : ""} {WHAT[message.kind]}, <Time at={message.at} />
          </div>
          {message.text === null ? null : (
            <p className={styles["text"]}>
              <bdi>{message.text}</bdi>
            </p>
          )}
          {message.kind === "corrected" && message.entry !== null ? (
            <Link to={urls.entry(account.id, of.wallet, message.entry)}>See the correction</Link>
          ) : null}
        </li>
      ))}
    </ol>
  );
}
