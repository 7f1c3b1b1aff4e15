-- Discrepancies that customers report, and what came of them.

-- What was reported. Only ever added to.
create table cases (
  account_id bigint not null,
  case_no int not null,
  wallet_no int not null,
  expected bigint,                             -- the balance that the customer expected, and the one that was seen
  seen bigint,
  from_at timestamptz not null,                -- the window that the explanation is of
  to_at timestamptz not null,
  sequences bigint[] not null,                 -- the entries that look wrong
  explanation json not null,                   -- of the balance, as it stood when the case was opened
  opened_after bigint not null,                -- the wallet's last entry then: what corrects the case comes later
  opened_at timestamptz not null,
  recorded_at timestamptz not null,            -- the same by the database's own clock, which findings go by
  primary key (account_id, case_no)
);

-- What was said and done, in order. Only ever added to: a case's state is what the last event made of it.
create table case_messages (
  account_id bigint not null,
  case_no int not null,
  message_no int not null,
  kind text not null check (kind in ('opened', 'message', 'explained', 'corrected', 'reopened')),
  side text not null check (side in ('customer', 'staff')),
  author text not null,                        -- by name
  text text,
  entry_sequence bigint,                       -- what corrected it: an entry of the case's wallet, or a repaired finding
  finding_id text,
  at timestamptz not null,
  idempotency_key text,
  request_hash bytea,
  primary key (account_id, case_no, message_no),
  unique (account_id, idempotency_key),
  check ((kind = 'corrected') = (entry_sequence is not null or finding_id is not null)),
  check (entry_sequence is null or finding_id is null)
);

-- How each case stands: derived from its messages, and the row that whoever acts on a case locks.
create table case_standings (
  account_id bigint not null,
  case_no int not null,
  wallet_no int not null,
  state text not null check (state in ('open', 'explained', 'corrected', 'reopened')),
  waiting_since timestamptz,                   -- since when the customer waits for an answer
  closed_at timestamptz,
  messages int not null,
  primary key (account_id, case_no)
);
create index case_standings_waiting on case_standings (waiting_since, account_id, case_no);
