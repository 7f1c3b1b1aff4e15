-- The schema after 000011_sequence_at.sql, for reading. Written by "npm run schema", never by hand.

create table accounts (
  account_id bigint not null,
  id text not null,
  product text not null,
  name text,
  time_zone text not null,
  created_at timestamp with time zone not null,
  constraint accounts_pkey PRIMARY KEY (account_id),
  constraint accounts_id_key UNIQUE (id)
);
grant insert, select, update on accounts to scrip_server;

create table amended_entries (
  account_id bigint not null,
  wallet_no integer not null,
  sequence bigint not null,
  campaign_no integer,
  constraint amended_entries_pkey PRIMARY KEY (account_id, wallet_no, sequence)
);
grant delete, insert, select, update on amended_entries to scrip_server;

create table amendments (
  account_id bigint not null,
  amendment_no bigint not null,
  backfill_no integer not null,
  wallet_no integer not null,
  sequence bigint not null,
  before_campaign_no integer,
  campaign_no integer,
  reference_type text,
  reference_id text,
  at timestamp with time zone not null,
  by text not null,
  hash bytea not null,
  constraint amendments_pkey PRIMARY KEY (account_id, amendment_no)
);
CREATE INDEX amendments_entry ON amendments USING btree (account_id, wallet_no, sequence);
grant insert, select on amendments to scrip_server;

create table anchor_places (
  place text not null,
  through bigint not null,
  since timestamp with time zone not null default now(),
  constraint anchor_places_pkey PRIMARY KEY (place)
);
grant insert, select, update on anchor_places to scrip_server;

create table anchors (
  anchor_no bigint not null,
  account_id bigint not null,
  wallet_no integer not null,
  sequence bigint not null,
  hash bytea not null,
  at timestamp with time zone not null,
  recorded_at timestamp with time zone not null default now(),
  constraint anchors_pkey PRIMARY KEY (anchor_no),
  constraint anchors_account_id_wallet_no_sequence_key UNIQUE (account_id, wallet_no, sequence)
);
grant insert, select on anchors to scrip_server;

create table api_keys (
  key_id text not null,
  hash bytea not null,
  scope text not null,
  account text,
  name text not null,
  created_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  constraint api_keys_pkey PRIMARY KEY (key_id),
  constraint api_keys_hash_key UNIQUE (hash),
  constraint api_keys_scope_check CHECK (scope = ANY (ARRAY['read'::text, 'write'::text, 'operate'::text]))
);
grant insert, select, update on api_keys to scrip_server;

create table audit_log (
  record_no bigint not null generated always as identity,
  at timestamp with time zone not null default clock_timestamp(),
  actor text not null,
  role text,
  account text,
  action text not null,
  target_type text,
  target_id text,
  reason text,
  before json,
  after json,
  request_id text,
  ip text,
  user_agent text,
  once text,
  constraint audit_log_pkey PRIMARY KEY (record_no),
  constraint audit_log_once_key UNIQUE (once)
);
CREATE INDEX audit_log_account ON audit_log USING btree (account, record_no);
CREATE INDEX audit_log_action ON audit_log USING btree (action, record_no);
CREATE INDEX audit_log_actor ON audit_log USING btree (actor, record_no);
CREATE INDEX audit_log_at ON audit_log USING btree (at);
CREATE INDEX audit_log_request ON audit_log USING btree (request_id);
grant insert, select on audit_log to scrip_server;

create table audit_runs (
  audit_id text not null,
  state text not null,
  server text,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  heartbeat_at timestamp with time zone not null,
  ranges integer not null default 0,
  ranges_done integer not null default 0,
  accounts bigint not null default 0,
  wallets bigint not null default 0,
  wallets_skipped bigint not null default 0,
  entries bigint not null default 0,
  payments bigint not null default 0,
  watermark timestamp with time zone,
  error text,
  constraint audit_runs_pkey PRIMARY KEY (audit_id),
  constraint audit_runs_state_check CHECK (state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text, 'failed'::text]))
);
CREATE INDEX audit_runs_open ON audit_runs USING btree (heartbeat_at) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));
grant insert, select, update on audit_runs to scrip_server;

create table audits (
  audit_id text not null,
  requested_by text not null,
  accounts text[],
  is_full boolean not null,
  requested_at timestamp with time zone not null,
  constraint audits_pkey PRIMARY KEY (audit_id)
);
grant insert, select on audits to scrip_server;

create table auto_reloads (
  account_id bigint not null,
  wallet_no integer not null,
  enabled boolean not null,
  pack text not null,
  threshold bigint,
  cap_count integer,
  cap_money bigint,
  method text,
  declines integer not null,
  switched_off_at timestamp with time zone,
  switched_off_reason text,
  month text not null,
  month_count integer not null,
  month_money bigint not null,
  month_capped text,
  in_flight integer,
  in_flight_holds boolean not null,
  reload_count integer not null,
  constraint auto_reloads_pkey PRIMARY KEY (account_id, wallet_no)
);
grant insert, select, update on auto_reloads to scrip_server;

create table backfill_acts (
  account_id bigint not null,
  backfill_no integer not null,
  act text not null,
  amendments bigint not null,
  at timestamp with time zone not null,
  by text not null,
  constraint backfill_acts_pkey PRIMARY KEY (account_id, backfill_no, act),
  constraint backfill_acts_act_check CHECK (act = ANY (ARRAY['applied'::text, 'reverted'::text]))
);
grant insert, select on backfill_acts to scrip_server;

create table backfill_changes (
  account_id bigint not null,
  backfill_no integer not null,
  wallet_no integer not null,
  sequence bigint not null,
  credits bigint not null,
  campaign text not null,
  reference_type text not null,
  reference_id text not null,
  constraint backfill_changes_pkey PRIMARY KEY (account_id, backfill_no, wallet_no, sequence)
);
grant insert, select on backfill_changes to scrip_server;

create table backfills (
  account_id bigint not null,
  backfill_no integer not null,
  resolved_entries bigint not null,
  resolved_credits bigint not null,
  unresolved_entries bigint not null,
  unresolved_credits bigint not null,
  made_at timestamp with time zone not null,
  made_by text not null,
  constraint backfills_pkey PRIMARY KEY (account_id, backfill_no)
);
grant insert, select on backfills to scrip_server;

create table campaigns (
  account_id bigint not null,
  campaign_no integer not null,
  workspace_no integer not null,
  id text not null,
  name text,
  url text,
  created_at timestamp with time zone not null,
  constraint campaigns_pkey PRIMARY KEY (account_id, campaign_no),
  constraint campaigns_account_id_workspace_no_id_key UNIQUE (account_id, workspace_no, id)
);
grant insert, select, update on campaigns to scrip_server;

create table case_messages (
  account_id bigint not null,
  case_no integer not null,
  message_no integer not null,
  kind text not null,
  side text not null,
  author text not null,
  text text,
  entry_sequence bigint,
  finding_id text,
  at timestamp with time zone not null,
  idempotency_key text,
  request_hash bytea,
  constraint case_messages_pkey PRIMARY KEY (account_id, case_no, message_no),
  constraint case_messages_account_id_idempotency_key_key UNIQUE (account_id, idempotency_key),
  constraint case_messages_check CHECK ((kind = 'corrected'::text) = (entry_sequence IS NOT NULL OR finding_id IS NOT NULL)),
  constraint case_messages_check1 CHECK (entry_sequence IS NULL OR finding_id IS NULL),
  constraint case_messages_kind_check CHECK (kind = ANY (ARRAY['opened'::text, 'message'::text, 'explained'::text, 'corrected'::text, 'reopened'::text])),
  constraint case_messages_side_check CHECK (side = ANY (ARRAY['customer'::text, 'staff'::text]))
);
grant insert, select on case_messages to scrip_server;

create table case_standings (
  account_id bigint not null,
  case_no integer not null,
  wallet_no integer not null,
  state text not null,
  waiting_since timestamp with time zone,
  closed_at timestamp with time zone,
  messages integer not null,
  constraint case_standings_pkey PRIMARY KEY (account_id, case_no),
  constraint case_standings_state_check CHECK (state = ANY (ARRAY['open'::text, 'explained'::text, 'corrected'::text, 'reopened'::text]))
);
CREATE INDEX case_standings_waiting ON case_standings USING btree (waiting_since, account_id, case_no);
grant insert, select, update on case_standings to scrip_server;

create table cases (
  account_id bigint not null,
  case_no integer not null,
  wallet_no integer not null,
  expected bigint,
  seen bigint,
  from_at timestamp with time zone not null,
  to_at timestamp with time zone not null,
  sequences bigint[] not null,
  explanation json not null,
  opened_after bigint not null,
  opened_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  constraint cases_pkey PRIMARY KEY (account_id, case_no)
);
grant insert, select on cases to scrip_server;

create table checkpoints (
  account_id bigint not null,
  wallet_no integer not null,
  sequence bigint not null,
  hash bytea not null,
  version bigint not null,
  standing text not null,
  balance bigint not null,
  outstanding bigint not null,
  usage bigint not null,
  last_at timestamp with time zone not null,
  in_flight_count integer not null,
  in_flight_amount bigint not null,
  grant_numbers integer[] not null,
  grant_remainders bigint[] not null,
  before_quarter bigint not null,
  sealed_at timestamp with time zone not null,
  audit_id text not null,
  constraint checkpoints_pkey PRIMARY KEY (account_id, wallet_no)
);
grant insert, select, update on checkpoints to scrip_server;

create table debt_payments (
  account_id bigint not null,
  wallet_no integer not null,
  sequence bigint not null,
  place smallint not null,
  debt_sequence bigint not null,
  amount bigint not null,
  constraint debt_payments_pkey PRIMARY KEY (account_id, wallet_no, sequence, place),
  constraint debt_payments_amount_check CHECK (amount > 0)
);
CREATE INDEX debt_payments_debt ON debt_payments USING btree (account_id, wallet_no, debt_sequence);
grant insert, select on debt_payments to scrip_server;

create table debts (
  account_id bigint not null,
  wallet_no integer not null,
  sequence bigint not null,
  amount bigint not null,
  remaining bigint not null,
  since timestamp with time zone not null,
  open boolean not null,
  constraint debts_pkey PRIMARY KEY (account_id, wallet_no, sequence),
  constraint debts_amount_check CHECK (amount > 0),
  constraint debts_check CHECK (remaining >= 0 AND remaining <= amount)
);
CREATE INDEX debts_open ON debts USING btree (account_id, wallet_no, sequence) WHERE open;
grant insert, select, update on debts to scrip_server;

create table deposits (
  account_id bigint not null,
  wallet_no integer not null,
  sequence bigint not null,
  state smallint not null,
  deadline timestamp with time zone,
  closed_by bigint,
  constraint deposits_pkey PRIMARY KEY (account_id, wallet_no, sequence)
);
CREATE INDEX deposits_deadline ON deposits USING btree (account_id, wallet_no, deadline) WHERE ((state = 1) AND (deadline IS NOT NULL));
CREATE INDEX deposits_open ON deposits USING btree (account_id, wallet_no, sequence) WHERE (state = 1);
grant insert, select, update on deposits to scrip_server;

create table entries (
  account_id bigint not null,
  sequence bigint not null,
  amount bigint not null,
  outstanding_change bigint not null,
  ending_balance bigint not null,
  ending_outstanding bigint not null,
  usage bigint not null,
  effective_at timestamp with time zone not null,
  posted_at timestamp with time zone not null,
  of_sequence bigint,
  wallet_no integer not null,
  workspace_no integer,
  campaign_no integer,
  action_no integer,
  reference_type_no integer,
  actor_no integer not null,
  version_no integer,
  grant_no integer,
  once smallint,
  type smallint not null,
  releases boolean not null,
  hash bytea not null,
  request_hash bytea,
  idempotency_key text,
  reference_id text,
  reference_url text,
  price_lines json,
  reason text,
  metadata json,
  case_id text,
  constraint entries_pkey PRIMARY KEY (account_id, wallet_no, sequence)
);
CREATE UNIQUE INDEX entries_key ON entries USING btree (account_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);
CREATE INDEX entries_of ON entries USING btree (account_id, wallet_no, of_sequence) WHERE (of_sequence IS NOT NULL);
CREATE UNIQUE INDEX entries_reference ON entries USING btree (account_id, reference_id, reference_type_no, action_no, once) WHERE (reference_id IS NOT NULL);
grant insert, select on entries to scrip_server;

create table entryless_keys (
  account_id bigint not null,
  idempotency_key text not null,
  request_hash bytea not null,
  wallet_no integer not null,
  outcome json not null,
  constraint entryless_keys_pkey PRIMARY KEY (account_id, idempotency_key)
);
grant insert, select on entryless_keys to scrip_server;

create table finding_ends (
  finding_id text not null,
  state text not null,
  ended_at timestamp with time zone not null,
  ended_by text not null,
  before json,
  after json,
  constraint finding_ends_pkey PRIMARY KEY (finding_id),
  constraint finding_ends_state_check CHECK (state = ANY (ARRAY['repaired'::text, 'gone'::text]))
);
grant insert, select on finding_ends to scrip_server;

create table finding_sightings (
  finding_id text not null,
  audit_id text not null,
  expected json,
  stored json,
  difference bigint,
  seen_at timestamp with time zone not null,
  constraint finding_sightings_pkey PRIMARY KEY (audit_id, finding_id)
);
CREATE INDEX finding_sightings_finding ON finding_sightings USING btree (finding_id, seen_at);
grant insert, select on finding_sightings to scrip_server;

create table findings (
  finding_id text not null,
  identity text not null,
  audit_id text not null,
  law smallint not null,
  kind text not null,
  account_id bigint,
  wallet_no integer,
  subject text not null,
  severity text not null,
  since bigint,
  first_seen timestamp with time zone not null,
  constraint findings_pkey PRIMARY KEY (finding_id),
  constraint findings_severity_check CHECK (severity = ANY (ARRAY['drift'::text, 'broken'::text]))
);
CREATE INDEX findings_identity ON findings USING btree (identity);
CREATE INDEX findings_newest ON findings USING btree (first_seen, finding_id);
CREATE INDEX findings_wallet ON findings USING btree (account_id, wallet_no);
grant insert, select on findings to scrip_server;

create table fundings (
  account_id bigint not null,
  wallet_no integer not null,
  sequence bigint not null,
  place smallint not null,
  grant_no integer not null,
  amount bigint not null,
  constraint fundings_pkey PRIMARY KEY (account_id, wallet_no, sequence, place),
  constraint fundings_amount_check CHECK (amount > 0)
);
grant insert, select on fundings to scrip_server;

create table grants (
  account_id bigint not null,
  wallet_no integer not null,
  grant_no integer not null,
  source smallint not null,
  promotional boolean not null,
  amount bigint not null,
  remaining bigint not null,
  priority integer not null,
  effective_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  open boolean not null,
  sequence bigint,
  first_drawn bigint,
  last_drawn bigint,
  scheduled json,
  withdrawn_at timestamp with time zone,
  constraint grants_pkey PRIMARY KEY (account_id, wallet_no, grant_no),
  constraint grants_amount_check CHECK (amount > 0),
  constraint grants_check CHECK (remaining >= 0 AND remaining <= amount)
) with (fillfactor=50);
CREATE INDEX grants_open ON grants USING btree (account_id, wallet_no) WHERE open;
grant insert, select, update on grants to scrip_server;

create table job_runs (
  name text not null,
  every_seconds integer not null,
  server text not null,
  last_started_at timestamp with time zone not null,
  last_finished_at timestamp with time zone,
  last_ok_at timestamp with time zone,
  last_count bigint,
  last_error text,
  last_error_at timestamp with time zone,
  heartbeat_at timestamp with time zone not null,
  constraint job_runs_pkey PRIMARY KEY (name)
);
grant insert, select, update on job_runs to scrip_server;

create table ledger_identity (
  only_row boolean not null,
  id text not null,
  constraint ledger_identity_pkey PRIMARY KEY (only_row),
  constraint ledger_identity_only_row_check CHECK (only_row)
);
grant select on ledger_identity to scrip_server;

create table movement_sums (
  account_id bigint not null,
  wallet_no integer not null,
  block integer not null,
  type smallint not null,
  action_no integer not null,
  direction smallint not null,
  only_owed_less boolean not null,
  source smallint not null,
  count integer not null,
  added bigint not null,
  taken bigint not null,
  outstanding_change bigint not null,
  first bigint not null,
  largest bigint not null,
  constraint movement_sums_pkey PRIMARY KEY (account_id, wallet_no, block, type, action_no, direction, only_owed_less, source)
);
grant delete, insert, select, update on movement_sums to scrip_server;

create table payment_customers (
  account_id bigint not null,
  provider text not null,
  customer text not null,
  constraint payment_customers_pkey PRIMARY KEY (account_id, provider)
);
grant insert, select, update on payment_customers to scrip_server;

create table payments (
  account_id bigint not null,
  wallet_no integer not null,
  payment_no integer not null,
  kind smallint not null,
  state smallint not null,
  provider text not null,
  receipt text,
  method text,
  pack text not null,
  count bigint not null,
  credits bigint not null,
  money bigint not null,
  currency text not null,
  workspace text,
  actor text not null,
  idempotency_key text,
  request_hash bytea,
  decided_at timestamp with time zone not null,
  asked_at timestamp with time zone not null,
  check_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  reason text,
  confirm_url text,
  sequence bigint,
  reversed bigint not null default 0,
  constraint payments_pkey1 PRIMARY KEY (account_id, wallet_no, payment_no)
);
CREATE UNIQUE INDEX payments_key ON payments USING btree (account_id, idempotency_key) WHERE ((idempotency_key IS NOT NULL) AND (state < 5));
CREATE INDEX payments_open ON payments USING btree (check_at) WHERE (state < 5);
CREATE UNIQUE INDEX payments_receipt ON payments USING btree (account_id, provider, receipt) WHERE (receipt IS NOT NULL);
grant insert, select, update on payments to scrip_server;

create table rate_cards (
  product text not null,
  version text not null,
  effective_at timestamp with time zone not null,
  document json not null,
  digest bytea not null,
  registered_at timestamp with time zone not null,
  constraint rate_cards_pkey PRIMARY KEY (product, version)
);
grant insert, select, update on rate_cards to scrip_server;

create table records (
  account_id bigint not null,
  reference_type text not null,
  reference_id text not null,
  url text,
  workspace text not null,
  campaign text,
  updated_at timestamp with time zone not null,
  constraint records_pkey PRIMARY KEY (account_id, reference_type, reference_id)
);
grant insert, select, update on records to scrip_server;

create table reloads (
  account_id bigint not null,
  wallet_no integer not null,
  reload_no integer not null,
  payment_no integer,
  trigger json not null,
  pack text not null,
  count bigint not null,
  credits bigint not null,
  money bigint not null,
  currency text not null,
  capped text,
  created_at timestamp with time zone not null,
  constraint reloads_pkey PRIMARY KEY (account_id, wallet_no, reload_no)
);
grant insert, select, update on reloads to scrip_server;

create table sandbox_payments (
  payment text not null,
  account text not null,
  method text not null,
  amount bigint not null,
  currency text not null,
  state text not null,
  refunded bigint not null default 0,
  disputed bigint not null default 0,
  dispute text,
  created_at timestamp with time zone not null,
  constraint sandbox_payments_pkey PRIMARY KEY (payment)
);
CREATE INDEX sandbox_payments_created ON sandbox_payments USING btree (created_at, payment);
grant insert, select, update on sandbox_payments to scrip_server;

create table schema_migrations (
  version integer not null,
  name text not null,
  checksum text not null,
  applied_at timestamp with time zone not null default now(),
  constraint schema_migrations_pkey PRIMARY KEY (version)
);
grant select on schema_migrations to scrip_server;

create table sessions (
  session_id text not null,
  link_hash bytea,
  link_expires_at timestamp with time zone,
  hash bytea,
  used_at timestamp with time zone,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  side text not null,
  role text not null,
  account text,
  user_id text,
  user_name text,
  user_email text,
  return_url text,
  embed boolean not null,
  page text,
  made_by text not null,
  created_at timestamp with time zone not null,
  constraint sessions_pkey PRIMARY KEY (session_id),
  constraint sessions_hash_key UNIQUE (hash),
  constraint sessions_link_hash_key UNIQUE (link_hash),
  constraint sessions_check CHECK ((side = 'customer'::text) = (account IS NOT NULL)),
  constraint sessions_check1 CHECK (
CASE side
    WHEN 'customer'::text THEN role = ANY (ARRAY['owner'::text, 'admin'::text, 'member'::text])
    ELSE role = ANY (ARRAY['support'::text, 'account_manager'::text, 'admin'::text])
END),
  constraint sessions_side_check CHECK (side = ANY (ARRAY['customer'::text, 'operator'::text]))
);
grant insert, select, update on sessions to scrip_server;

create table subscriptions (
  account_id bigint not null,
  wallet_no integer not null,
  active boolean not null,
  anchor timestamp with time zone not null,
  anniversary integer not null,
  plan json,
  cycle_from timestamp with time zone,
  renews_at timestamp with time zone not null,
  next_plan json,
  previous_from timestamp with time zone,
  constraint subscriptions_pkey PRIMARY KEY (account_id, wallet_no)
);
grant insert, select, update on subscriptions to scrip_server;

create table terms (
  account_id bigint not null,
  kind smallint not null,
  term_no integer not null,
  term text not null,
  constraint terms_pkey PRIMARY KEY (account_id, kind, term_no),
  constraint terms_account_id_kind_term_key UNIQUE (account_id, kind, term)
);
grant insert, select on terms to scrip_server;

create table test_clock (
  only_row boolean not null,
  now timestamp with time zone not null,
  constraint test_clock_pkey PRIMARY KEY (only_row),
  constraint test_clock_only_row_check CHECK (only_row)
);
grant insert, select, update on test_clock to scrip_server;

create table usage (
  account_id bigint not null,
  quarter integer not null,
  wallet_no integer not null,
  workspace_no integer not null,
  campaign_no integer not null,
  action_no integer not null,
  credits bigint not null,
  constraint usage_pkey PRIMARY KEY (account_id, quarter, wallet_no, workspace_no, campaign_no, action_no)
) with (fillfactor=70);
CREATE INDEX usage_campaign ON usage USING btree (account_id, campaign_no, quarter) WHERE (campaign_no <> 0);
CREATE TRIGGER usage_of_the_past AFTER INSERT OR UPDATE ON public.usage FOR EACH ROW WHEN (((new.quarter)::numeric < ((EXTRACT(epoch FROM now()) / (900)::numeric) - (8)::numeric))) EXECUTE FUNCTION usage_of_the_past();
grant insert, select, update on usage to scrip_server;

create table usage_summed (
  account_id bigint not null,
  until integer not null,
  time_zone text not null,
  constraint usage_summed_pkey PRIMARY KEY (account_id)
);
grant insert, select, update on usage_summed to scrip_server;

create table usage_sums (
  account_id bigint not null,
  span smallint not null,
  day date not null,
  wallet_no integer not null,
  workspace_no integer not null,
  campaign_no integer not null,
  action_no integer not null,
  credits bigint not null,
  constraint usage_sums_pkey PRIMARY KEY (account_id, span, day, wallet_no, workspace_no, campaign_no, action_no),
  constraint usage_sums_span_check CHECK (span = ANY (ARRAY[1, 2, 3]))
);
grant delete, insert, select, update on usage_sums to scrip_server;

create table wallets (
  account_id bigint not null,
  wallet_no integer not null,
  id text not null,
  workspace_no integer,
  version bigint not null,
  balance bigint not null,
  outstanding bigint not null,
  sequence bigint not null,
  hash bytea not null,
  usage bigint not null,
  last_at timestamp with time zone,
  in_flight_count integer not null,
  in_flight_amount bigint not null,
  grant_count integer not null,
  scheduled_amount bigint not null,
  next_deadline timestamp with time zone,
  next_due_at timestamp with time zone,
  payment_count integer not null default 0,
  pending_credits bigint not null default 0,
  importing text,
  constraint wallets_pkey PRIMARY KEY (account_id, wallet_no),
  constraint wallets_account_id_id_key UNIQUE (account_id, id),
  constraint wallets_balance_check CHECK (balance >= 0),
  constraint wallets_outstanding_check CHECK (outstanding >= 0)
) with (fillfactor=50);
CREATE INDEX wallets_due ON wallets USING btree (next_due_at, account_id, wallet_no) WHERE (next_due_at IS NOT NULL);
grant insert, select, update on wallets to scrip_server;

create table workspaces (
  account_id bigint not null,
  workspace_no integer not null,
  id text not null,
  name text,
  created_at timestamp with time zone not null,
  constraint workspaces_pkey PRIMARY KEY (account_id, workspace_no),
  constraint workspaces_account_id_id_key UNIQUE (account_id, id)
);
grant insert, select, update on workspaces to scrip_server;

CREATE OR REPLACE FUNCTION public.scrip_now()
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
AS $function$ select coalesce((select now from test_clock), date_trunc('milliseconds', clock_timestamp())) $function$;

CREATE OR REPLACE FUNCTION public.sequence_at(account bigint, wallet integer, newest bigint, at timestamp with time zone)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  -- Entry `low` is at or before the time, and entry `high` after it.
  low bigint := 1;
  high bigint := newest;
  low_at timestamptz;
  high_at timestamptz;
  middle bigint;
  middle_at timestamptz;
  by_times boolean := true;
begin
  high_at := (select effective_at from entries where account_id = account and wallet_no = wallet and sequence = newest);
  if high_at <= at then
    return newest;
  end if;
  low_at := (select effective_at from entries where account_id = account and wallet_no = wallet and sequence = 1);
  if low_at is null or low_at > at then
    return 0;
  end if;
  while high - low > 1 loop
    -- By turns, so that it takes no more than twice the steps of a binary search, however entries come.
    if by_times and high_at > low_at then
      middle := low + floor((high - low) * (date_part('epoch', at - low_at) / date_part('epoch', high_at - low_at)))::bigint;
      middle := greatest(low + 1, least(middle, high - 1));
    else
      middle := (low + high) / 2;
    end if;
    by_times := not by_times;
    middle_at := (select effective_at from entries where account_id = account and wallet_no = wallet and sequence = middle);
    if middle_at <= at then
      low := middle;
      low_at := middle_at;
    else
      high := middle;
      high_at := middle_at;
    end if;
  end loop;
  return low;
end $function$;

CREATE OR REPLACE FUNCTION public.usage_of_the_past()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into usage_summed as s (account_id, until, time_zone) values (new.account_id, -2147483648, '')
  on conflict (account_id) do update set until = new.quarter where s.until > new.quarter;
  return null;
end $function$;
