-- The ledger and what it is read by. account_id leads every key, so that the tables can be spread over machines by it.
-- The operator's strings (workspaces, campaigns, actions …) become small numbers per account, so that an entry is narrow.
-- Amounts are integers in the unit's smallest part; times have millisecond precision.

create table accounts (
  account_id bigint primary key,               -- derived from the id by the application
  id text not null unique,
  product text not null,
  name text,
  time_zone text not null,
  created_at timestamptz not null
);

create table workspaces (
  account_id bigint not null,
  workspace_no int not null,
  id text not null,
  name text,
  created_at timestamptz not null,
  primary key (account_id, workspace_no),
  unique (account_id, id)
);

create table campaigns (
  account_id bigint not null,
  campaign_no int not null,
  workspace_no int not null,
  id text not null,
  name text,
  url text,
  created_at timestamptz not null,
  primary key (account_id, campaign_no),
  unique (account_id, workspace_no, id)
);

-- Other strings that entries repeat. kind: 1 action, 2 type of reference, 3 actor, 4 version of a rate card.
create table terms (
  account_id bigint not null,
  kind smallint not null,
  term_no int not null,
  term text not null,
  primary key (account_id, kind, term_no),
  unique (account_id, kind, term)
);

-- What a wallet stands at. Everything here is derived from its entries and can be proven and repaired from them.
create table wallets (
  account_id bigint not null,
  wallet_no int not null,
  id text not null,
  workspace_no int,                            -- the workspace whose own wallet this is, if it is one's
  version bigint not null,                     -- counts the changes of this row: a server that decided on an older one starts over
  balance bigint not null check (balance >= 0),
  outstanding bigint not null check (outstanding >= 0),
  sequence bigint not null,
  hash bytea not null,
  usage bigint not null,
  last_at timestamptz,
  in_flight_count int not null,
  in_flight_amount bigint not null,
  grant_count int not null,
  scheduled_amount bigint not null,
  next_deadline timestamptz,                   -- no open deposit is due before this
  next_due_at timestamptz,                     -- nothing at all is due before this
  primary key (account_id, wallet_no),
  unique (account_id, id)
) with (fillfactor = 50);                      -- room to update a row where it lies

create index wallets_due on wallets (next_due_at) where next_due_at is not null;

-- The ledger. Only ever added to: the server's role may insert and select, nothing else.
create table entries (
  account_id bigint not null,
  sequence bigint not null,
  amount bigint not null,
  outstanding_change bigint not null,
  ending_balance bigint not null,
  ending_outstanding bigint not null,
  usage bigint not null,                       -- running usage of the wallet
  effective_at timestamptz not null,
  posted_at timestamptz not null,
  of_sequence bigint,                          -- the charge or deposit that this settles, voids or refunds
  wallet_no int not null,
  workspace_no int,
  campaign_no int,
  action_no int,
  reference_type_no int,
  actor_no int not null,
  version_no int,
  grant_no int,                                -- the one grant that funds it; where there are several: table fundings
  once smallint,                               -- generation of a charge that is billed once per reference
  type smallint not null,
  releases boolean not null,                   -- gives its charge back wholly
  hash bytea not null,
  request_hash bytea,
  idempotency_key text,
  reference_id text,
  reference_url text,
  price_lines json,
  reason text,
  metadata json,
  case_id text,
  primary key (account_id, wallet_no, sequence)
);

create unique index entries_key on entries (account_id, idempotency_key) where idempotency_key is not null;
-- Finds what was posted for a reference, and refuses a second charge of an action that is billed once for it.
create unique index entries_reference on entries (account_id, reference_id, reference_type_no, action_no, once)
  where reference_id is not null;
create index entries_of on entries (account_id, wallet_no, of_sequence) where of_sequence is not null;

create table fundings (
  account_id bigint not null,
  wallet_no int not null,
  sequence bigint not null,
  place smallint not null,
  grant_no int not null,
  amount bigint not null check (amount > 0),
  primary key (account_id, wallet_no, sequence, place)
);

create table debt_payments (
  account_id bigint not null,
  wallet_no int not null,
  sequence bigint not null,
  place smallint not null,
  debt_sequence bigint not null,
  amount bigint not null check (amount > 0),
  primary key (account_id, wallet_no, sequence, place)
);
create index debt_payments_debt on debt_payments (account_id, wallet_no, debt_sequence);

create table grants (
  account_id bigint not null,
  wallet_no int not null,
  grant_no int not null,
  source smallint not null,
  promotional boolean not null,
  amount bigint not null check (amount > 0),
  remaining bigint not null check (remaining between 0 and amount),
  priority int not null,
  effective_at timestamptz not null,
  expires_at timestamptz,
  open boolean not null,                       -- something remains, or it is scheduled
  sequence bigint,                             -- the entry that gave it; none while it is scheduled
  first_drawn bigint,                          -- first and last entries that drew on it: where to look for them
  last_drawn bigint,
  scheduled json,                              -- what the entry of a future grant will say
  withdrawn_at timestamptz,                    -- a future grant that was taken off the list
  primary key (account_id, wallet_no, grant_no)
) with (fillfactor = 50);
create index grants_open on grants (account_id, wallet_no) where open;

create table debts (
  account_id bigint not null,
  wallet_no int not null,
  sequence bigint not null,
  amount bigint not null check (amount > 0),
  remaining bigint not null check (remaining between 0 and amount),
  since timestamptz not null,
  open boolean not null,
  primary key (account_id, wallet_no, sequence)
);
create index debts_open on debts (account_id, wallet_no, sequence) where open;

create table deposits (
  account_id bigint not null,
  wallet_no int not null,
  sequence bigint not null,
  state smallint not null,                     -- 1 open, 2 settled, 3 voided
  deadline timestamptz,
  closed_by bigint,
  primary key (account_id, wallet_no, sequence)
);
create index deposits_open on deposits (account_id, wallet_no, sequence) where state = 1;
create index deposits_deadline on deposits (account_id, wallet_no, deadline) where state = 1 and deadline is not null;

-- Credits used per quarter of an hour: every time zone's midnight falls on one. campaign_no 0 is "No campaign".
create table usage (
  account_id bigint not null,
  quarter int not null,                        -- quarters since 1970-01-01T00:00Z
  wallet_no int not null,
  workspace_no int not null,
  campaign_no int not null,
  action_no int not null,
  credits bigint not null,
  primary key (account_id, quarter, wallet_no, workspace_no, campaign_no, action_no)
) with (fillfactor = 70);

-- Purchases. Law: every succeeded payment has exactly one entry.
create table payments (
  account_id bigint not null,
  provider text not null,
  receipt text not null,
  state smallint not null,                     -- 1 succeeded
  wallet_no int not null,
  sequence bigint,
  pack text not null,
  count bigint not null,
  credits bigint not null,
  money bigint not null,
  currency text not null,
  created_at timestamptz not null,
  primary key (account_id, provider, receipt)
);

-- Keys of requests that changed something and posted no entry (a grant scheduled, or taken off the list again).
create table entryless_keys (
  account_id bigint not null,
  idempotency_key text not null,
  request_hash bytea not null,
  wallet_no int not null,
  outcome json not null,
  primary key (account_id, idempotency_key)
);

-- The operator's own records: which workspace and campaign a reference belongs to.
create table records (
  account_id bigint not null,
  reference_type text not null,
  reference_id text not null,
  url text,
  workspace text not null,
  campaign text,
  updated_at timestamptz not null,
  primary key (account_id, reference_type, reference_id)
);

create table rate_cards (
  product text not null,
  version text not null,
  effective_at timestamptz not null,
  document json not null,
  digest bytea not null,
  registered_at timestamptz not null,
  primary key (product, version)
);

create table api_keys (
  key_id text primary key,
  hash bytea not null unique,
  scope text not null check (scope in ('read', 'write', 'operate')),
  account text,
  name text not null,
  created_at timestamptz not null,
  revoked_at timestamptz
);

-- At most one row. While it is there, every server takes the time from it.
create table test_clock (
  only_row boolean primary key check (only_row),
  now timestamptz not null
);

-- The time everything is decided at.
create function scrip_now() returns timestamptz language sql stable as
  $$ select coalesce((select now from test_clock), date_trunc('milliseconds', clock_timestamp())) $$;

-- Sequence of a wallet's last entry at or before a time; 0 where there is none. Entries are numbered without a gap and
-- their times never decrease, so a binary search over the primary key finds it: no index on the time is needed.
create function sequence_at(account bigint, wallet int, newest bigint, at timestamptz) returns bigint
language plpgsql stable as $$
declare
  low bigint := 0;
  high bigint := newest;
  middle bigint;
begin
  while low < high loop
    middle := (low + high + 1) / 2;
    if (select effective_at <= at from entries where account_id = account and wallet_no = wallet and sequence = middle) then
      low := middle;
    else
      high := middle - 1;
    end if;
  end loop;
  return low;
end $$;
