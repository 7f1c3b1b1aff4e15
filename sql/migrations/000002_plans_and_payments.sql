-- Plans with their cycles, payments by card, and Auto Reload.

alter table wallets
  add column payment_count int not null default 0,
  add column pending_credits bigint not null default 0;  -- of payments that are not decided yet

-- The plan of a wallet. One that has ended keeps its row.
create table subscriptions (
  account_id bigint not null,
  wallet_no int not null,
  active boolean not null,
  anchor timestamptz not null,                 -- every anniversary is computed from it
  anniversary int not null,                    -- the one that ends the present cycle; 0 while the plan has not begun
  plan json,                                   -- what holds in the present cycle: id, name, allocation, rollover
  cycle_from timestamptz,
  renews_at timestamptz not null,
  next_plan json,                              -- what holds from then on; null: nothing
  previous_from timestamptz,                   -- when the cycle before began
  primary key (account_id, wallet_no)
);

-- Purchases. Law: every succeeded payment has exactly one entry, and the other way round.
alter table payments rename to payments_before;
create table payments (
  account_id bigint not null,
  wallet_no int not null,
  payment_no int not null,
  kind smallint not null,                      -- 1 top-up, 2 Auto Reload
  state smallint not null,                     -- 1 asked, 2 unknown, 3 needs confirmation, 4 succeeded, 5 credited, 6 declined
  provider text not null,
  receipt text,                                -- the provider's own id, or the operator's receipt number
  method text,
  pack text not null,
  count bigint not null,
  credits bigint not null,
  money bigint not null,
  currency text not null,
  workspace text,                              -- what its entry will say
  actor text not null,
  idempotency_key text,                        -- of the request, until the entry carries it
  request_hash bytea,
  decided_at timestamptz not null,
  asked_at timestamptz not null,               -- the same in real time, whatever a test clock says
  check_at timestamptz not null,               -- when an open one is looked after again, in real time
  closed_at timestamptz,
  reason text,                                 -- why it was declined
  confirm_url text,
  sequence bigint,                             -- the entry that credited it
  reversed bigint not null default 0,          -- credits taken back, for money went back
  primary key (account_id, wallet_no, payment_no)
);
create unique index payments_receipt on payments (account_id, provider, receipt) where receipt is not null;
create unique index payments_key on payments (account_id, idempotency_key) where idempotency_key is not null and state < 5;
create index payments_open on payments (check_at) where state < 5;

insert into payments (account_id, wallet_no, payment_no, kind, state, provider, receipt, pack, count, credits, money,
  currency, actor, decided_at, asked_at, check_at, closed_at, sequence)
select account_id, wallet_no, row_number() over (partition by account_id, wallet_no order by sequence), 1, 5, provider,
  receipt, pack, count, credits, money, currency, 'scrip', created_at, created_at, created_at, created_at, sequence
from payments_before;
update wallets w set payment_count = (
  select count(*) from payments p where p.account_id = w.account_id and p.wallet_no = w.wallet_no);
drop table payments_before;

-- Auto Reload as it is set, and where it stands in its month.
create table auto_reloads (
  account_id bigint not null,
  wallet_no int not null,
  enabled boolean not null,
  pack text not null,
  threshold bigint,
  cap_count int,
  cap_money bigint,
  method text,
  declines int not null,                       -- in a row
  switched_off_at timestamptz,
  switched_off_reason text,
  month text not null,                                  -- the calendar month that the following count for, in the account's zone
  month_count int not null,
  month_money bigint not null,
  month_capped text,                           -- the cap whose reaching was noted this month
  in_flight int,                               -- the payment that is being decided
  in_flight_holds boolean not null,            -- requests wait for it
  reload_count int not null,
  primary key (account_id, wallet_no)
);

-- The attempts of Auto Reload. What became of each stands with its payment; without one a cap kept it from buying.
create table reloads (
  account_id bigint not null,
  wallet_no int not null,
  reload_no int not null,
  payment_no int,
  trigger json not null,
  pack text not null,
  count bigint not null,
  credits bigint not null,
  money bigint not null,
  currency text not null,
  capped text,
  created_at timestamptz not null,
  primary key (account_id, wallet_no, reload_no)
);

-- The books of the sandbox, which stands for a provider outside: it writes them in transactions of its own.
create table sandbox_payments (
  payment text primary key,
  account text not null,
  method text not null,
  amount bigint not null,
  currency text not null,
  state text not null,
  refunded bigint not null default 0,
  disputed bigint not null default 0,
  dispute text,                                -- open, won or lost
  created_at timestamptz not null
);
create index sandbox_payments_created on sandbox_payments (created_at, payment);

-- Whom a provider knows an account as.
create table payment_customers (
  account_id bigint not null,
  provider text not null,
  customer text not null,
  primary key (account_id, provider)
);

-- The jobs, one row each: how it stands with them, on whichever server they ran. Times are the database's own clock.
create table job_runs (
  name text primary key,
  every_seconds int not null,
  server text not null,                        -- where it was begun last
  last_started_at timestamptz not null,
  last_finished_at timestamptz,
  last_ok_at timestamptz,
  last_count bigint,                           -- how much the last run did
  last_error text,                             -- what went wrong the last time that something did
  last_error_at timestamptz,
  heartbeat_at timestamptz not null            -- when a run began, got on or ended
);

-- What is due is gone through in this order, portion by portion, so that no wallet is met twice.
drop index wallets_due;
create index wallets_due on wallets (next_due_at, account_id, wallet_no) where next_due_at is not null;

-- The name of this ledger, unlike any other's: what is asked of a provider in its name is nobody else's.
create table ledger_identity (
  only_row boolean primary key check (only_row),
  id text not null
);
insert into ledger_identity values (true, gen_random_uuid()::text);
