import type { Sql } from "../database.ts";

/** Who asks for something and from where, as far as that is known. */
export type Origin = {
  /** A key's id, a person with their side, or `scrip` itself. */
  actor: string;
  /** What the actor may do: a key's scope, a person's role. */
  role: string | null;
  requestId: string | null;
  ip: string | null;
  userAgent: string | null;
};

/** What was done, to what, and what it changed. */
export type Act = {
  /** Such as `adjustment.posted`. */
  action: string;
  /** The operator's id; null where it is of no single account. */
  account: string | null;
  target: { type: string; id: string } | null;
  reason?: string | null;
  before?: unknown;
  after?: unknown;
};

/** What Scrip does of itself, such as when it starts. */
export const SCRIP: Origin = { actor: "scrip", role: null, requestId: null, ip: null, userAgent: null };

/** Who sits at the machine and uses the `scrip` command. */
export const COMMAND_LINE: Origin = { ...SCRIP, actor: "command line" };

/**
 * Records acts, in the transaction of what they tell about: either both stand or neither does.
 * @param origin null: nobody of the operator decided this, so there is nothing to tell
 */
export async function recordActs(sql: Sql, origin: Origin | null, ...acts: Act[]): Promise<void> {
  if (origin === null || acts.length === 0) return;
  await insertActs(
    sql,
    acts.map((act) => ({ origin, act })),
  );
}

/** Records an act that is told once, however often and wherever it happens. @returns whether this was the first time */
export async function recordOnce(sql: Sql, origin: Origin, act: Act, once: string): Promise<boolean> {
  const rows = await insertActs(sql, [{ origin, act, once }]);
  return rows.length > 0;
}

export type OriginatedAct = { origin: Origin; act: Act; once?: string };

/** The statement that adds acts to the log. */
export function insertActs(sql: Sql, acts: readonly OriginatedAct[]) {
  const each = (value: (given: OriginatedAct) => string | null) => acts.map(value);
  const json = (value: unknown) => (value === undefined || value === null ? null : JSON.stringify(value));
  return sql`
    insert into audit_log (actor, role, account, action, target_type, target_id, reason, before, after, request_id, ip,
      user_agent, once)
    select actor, role, account, action, target_type, target_id, reason, before::json, after::json, request_id, ip,
      user_agent, once
    from unnest(
      ${each(({ origin }) => origin.actor)}::text[], ${each(({ origin }) => origin.role)}::text[],
      ${each(({ act }) => act.account)}::text[], ${each(({ act }) => act.action)}::text[],
      ${each(({ act }) => act.target?.type ?? null)}::text[], ${each(({ act }) => act.target?.id ?? null)}::text[],
      ${each(({ act }) => act.reason ?? null)}::text[], ${each(({ act }) => json(act.before))}::text[],
      ${each(({ act }) => json(act.after))}::text[], ${each(({ origin }) => origin.requestId)}::text[],
      ${each(({ origin }) => origin.ip)}::text[], ${each(({ origin }) => origin.userAgent)}::text[],
      ${each(({ once }) => once ?? null)}::text[]
    ) with ordinality as t(actor, role, account, action, target_type, target_id, reason, before, after, request_id, ip,
      user_agent, once, place)
    order by place
    on conflict (once) do nothing
    returning record_no`;
}
