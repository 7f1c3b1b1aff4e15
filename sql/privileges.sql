-- What the server's role may do, table by table; run as the owner after every migration. Each table stands in one class.
-- :"server" is the server's role, :"schema" the schema of the tables.

-- Only our own tables and functions are named: others (of extensions, say) may stand in the same schema.
revoke all on
  schema_migrations, ledger_identity, entries, fundings, debt_payments, entryless_keys, terms, accounts, workspaces, campaigns, wallets,
  grants, debts, deposits, usage, subscriptions, payments, auto_reloads, reloads, sandbox_payments, payment_customers,
  records, rate_cards, api_keys, sessions, test_clock, job_runs, audits, audit_runs, findings, finding_sightings,
  finding_ends, checkpoints, backfills, backfill_changes, backfill_acts, amendments, amended_entries, audit_log, cases,
  case_messages, case_standings, anchors, anchor_places, usage_sums, usage_summed,
  movement_sums
from :"server";
revoke all on schema :"schema" from :"server";
grant usage on schema :"schema" to :"server";
grant execute on function scrip_now(), sequence_at(bigint, int, bigint, timestamptz) to :"server";

-- Read only.
grant select on
  schema_migrations,
  ledger_identity
to :"server";

-- Append only: what was written stands for ever.
grant select, insert on
  entries,
  fundings,
  debt_payments,
  entryless_keys,
  terms,
  audits,
  findings,
  finding_sightings,
  finding_ends,
  backfills,
  backfill_changes,
  backfill_acts,
  amendments,
  audit_log,
  cases,
  case_messages,
  anchors
to :"server";

-- Mutable: derived from the ledger, or given by the operator, who may change it.
grant select, insert, update on
  accounts,
  workspaces,
  campaigns,
  wallets,
  grants,
  debts,
  deposits,
  usage,
  subscriptions,
  payments,
  auto_reloads,
  reloads,
  sandbox_payments,
  payment_customers,
  records,
  rate_cards,
  api_keys,
  sessions,
  test_clock,
  job_runs,
  audit_runs,
  checkpoints,
  case_standings,
  anchor_places,
  usage_summed
to :"server";

-- Remade: derived from other rows alone, and taken away where those do not say so (any more).
grant select, insert, update, delete on
  amended_entries,
  usage_sums,
  movement_sums
to :"server";
