-- History that is brought in from another system, and the mending of its attribution.

-- While history is being brought in: the id of the row that came in last. Nothing else happens in the wallet meanwhile.
alter table wallets add column importing text;

-- A proposal to mend: which entries without a campaign the operator's records resolve. Only ever added to.
create table backfills (
  account_id bigint not null,
  backfill_no int not null,
  resolved_entries bigint not null,
  resolved_credits bigint not null,
  unresolved_entries bigint not null,
  unresolved_credits bigint not null,
  made_at timestamptz not null,
  made_by text not null,
  primary key (account_id, backfill_no)
);

-- What it would change: charges and deposits, each with the record that says so. Only ever added to.
create table backfill_changes (
  account_id bigint not null,
  backfill_no int not null,
  wallet_no int not null,
  sequence bigint not null,
  credits bigint not null,                     -- with everything that settled or refunded it, when it was proposed
  campaign text not null,
  reference_type text not null,
  reference_id text not null,
  primary key (account_id, backfill_no, wallet_no, sequence)
);

-- That it was applied, and that it was reverted. Only ever added to.
create table backfill_acts (
  account_id bigint not null,
  backfill_no int not null,
  act text not null check (act in ('applied', 'reverted')),
  amendments bigint not null,
  at timestamptz not null,
  by text not null,
  primary key (account_id, backfill_no, act)
);

-- Every change of an entry's campaign, in order per account, each sealed with the hash of the one before. Only ever added to.
-- Entries themselves, and the chains of their wallets, keep the campaign that they were posted with.
create table amendments (
  account_id bigint not null,
  amendment_no bigint not null,
  backfill_no int not null,
  wallet_no int not null,
  sequence bigint not null,
  before_campaign_no int,
  campaign_no int,
  reference_type text,                         -- the record behind it; none where it was taken back
  reference_id text,
  at timestamptz not null,
  by text not null,
  hash bytea not null,
  primary key (account_id, amendment_no)
);
create index amendments_entry on amendments (account_id, wallet_no, sequence);

-- The campaign that amended entries have now: derived, the last amendment of each. Entries that are not here have the
-- campaign they were posted with.
create table amended_entries (
  account_id bigint not null,
  wallet_no int not null,
  sequence bigint not null,
  campaign_no int,
  primary key (account_id, wallet_no, sequence)
);
