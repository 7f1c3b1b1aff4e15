import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { queries } from "../../api/queries.ts";
import { Button } from "../../components/Button.tsx";
import fields from "../../components/fields.module.css";
import styles from "./Console.module.css";
import { addressOf } from "./hits.ts";

/** Finds anything by its id. The key "/" goes there from wherever one is not typing. One hit opens at once. */
export function ConsoleSearch() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const box = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      box.current?.focus();
      box.current?.select();
    };
    window.addEventListener("keydown", focus);
    return () => window.removeEventListener("keydown", focus);
  }, []);
  const find = async (event: FormEvent) => {
    event.preventDefault();
    const q = text.trim();
    if (q === "") return;
    const found = await queryClient.fetchQuery(queries.search(q)).catch(() => null);
    const [only, ...others] = found?.results ?? [];
    const address = only === undefined || others.length > 0 ? null : addressOf(only);
    if (address !== null) await navigate({ to: address });
    else await navigate({ to: "/console/search", search: { q } });
  };
  return (
    <search>
      <form className={styles["search"]} onSubmit={(event) => void find(event)}>
        <input
          ref={box}
          type="search"
          className={fields["search"]}
          aria-label="Find by any id"
          aria-keyshortcuts="/"
          placeholder="Any id    /"
          value={text}
          maxLength={255}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit">Find</Button>
      </form>
    </search>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
