-- Anchors: what the last entry of a wallet was, told to others, so that nobody can cut off or rewrite what came before.

-- Only ever added to. Numbered in the order in which they were committed.
create table anchors (
  anchor_no bigint primary key,
  account_id bigint not null,
  wallet_no int not null,
  sequence bigint not null,
  hash bytea not null,
  at timestamptz not null,                     -- when the entry was posted
  recorded_at timestamptz not null default now(),
  unique (account_id, wallet_no, sequence)
);

-- How far each place has come: `recorded`, and each file and webhook that anchors are published to.
create table anchor_places (
  place text primary key,
  through bigint not null,                     -- the last anchor that is there
  since timestamptz not null default now()
);
