-- The audit: what it was asked for, what it found, and how far each wallet has been proven.

-- What was asked for. Only ever added to.
create table audits (
  audit_id text primary key,
  requested_by text not null,
  accounts text[],                             -- only these; null: all
  is_full boolean not null,                    -- from each wallet's first entry, whatever was sealed
  requested_at timestamptz not null            -- times of the audit are the database's own clock, never the test clock
);

-- How it goes with an audit, and what it covered. The one row of an audit that changes: until it has ended.
create table audit_runs (
  audit_id text primary key,
  state text not null check (state in ('queued', 'running', 'done', 'failed')),
  server text,
  started_at timestamptz,
  finished_at timestamptz,
  heartbeat_at timestamptz not null,
  ranges int not null default 0,
  ranges_done int not null default 0,
  accounts bigint not null default 0,
  wallets bigint not null default 0,
  wallets_skipped bigint not null default 0,   -- nothing has happened in them since they were sealed
  entries bigint not null default 0,           -- that were read
  payments bigint not null default 0,          -- of the provider's own list
  watermark timestamptz,                       -- everything posted before this was looked at
  error text
);
create index audit_runs_open on audit_runs (heartbeat_at) where state in ('queued', 'running');

-- Something that is not as the ledger says it must be, as it was seen first. Only ever added to.
create table findings (
  finding_id text primary key,
  identity text not null,                      -- the same for what is found again after it had ended
  audit_id text not null,
  law smallint not null,
  kind text not null,                          -- which figure or rule: wallet.balance, entry.hash …
  account_id bigint,                           -- null: of the whole database
  wallet_no int,
  subject text not null,                       -- what in the wallet: the number of a grant, a deposit …; '' for the wallet
  severity text not null check (severity in ('drift', 'broken')),
  since bigint,                                -- sequence of the first entry concerned
  first_seen timestamptz not null
);
create index findings_wallet on findings (account_id, wallet_no);
create index findings_identity on findings (identity);
create index findings_newest on findings (first_seen, finding_id);

-- Each time it was seen, with the figures of then. Only ever added to.
create table finding_sightings (
  finding_id text not null,
  audit_id text not null,
  expected json,
  stored json,
  difference bigint,
  seen_at timestamptz not null,
  primary key (audit_id, finding_id)
);
create index finding_sightings_finding on finding_sightings (finding_id, seen_at);

-- How it ended. While there is no row, the finding is open. Only ever added to: the trace of every repair.
create table finding_ends (
  finding_id text primary key,
  state text not null check (state in ('repaired', 'gone')),
  ended_at timestamptz not null,
  ended_by text not null,                      -- who repaired it, or the audit that did not see it any more
  before json,                                 -- what stood there, and what stands there now
  after json
);

-- Up to where a wallet has been proven, and what it stood at then. The next audit starts there.
create table checkpoints (
  account_id bigint not null,
  wallet_no int not null,
  sequence bigint not null,
  hash bytea not null,
  version bigint not null,                     -- of the wallet's row
  standing text not null,                      -- whatever else stands there, as one text
  balance bigint not null,
  outstanding bigint not null,
  usage bigint not null,
  last_at timestamptz not null,
  in_flight_count int not null,
  in_flight_amount bigint not null,
  grant_numbers int[] not null,                -- grants with something remaining, and what
  grant_remainders bigint[] not null,
  before_quarter bigint not null,              -- the last entry before the quarter of an hour that `last_at` is in
  sealed_at timestamptz not null,
  audit_id text not null,
  primary key (account_id, wallet_no)
);
