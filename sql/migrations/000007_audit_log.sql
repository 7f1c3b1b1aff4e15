-- Who did what, when and from where: every decision of the operator's people and programs. Only ever added to. Charges,
-- deposits and settlements are not in it: the ledger is their record.
create table audit_log (
  record_no bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),  -- the database's own clock, never the test clock
  actor text not null,                         -- a key's id, a person with their side, or `scrip` itself
  role text,                                   -- what the actor was allowed to at that time
  account text,                                -- the operator's id; null: of no single account
  action text not null,                        -- such as adjustment.posted
  target_type text,                            -- what it was done to
  target_id text,
  reason text,
  before json,                                 -- what stood there, and what stands there now
  after json,
  request_id text,
  ip text,
  user_agent text,
  once text unique                             -- for what is told once, however often it happens
);
create index audit_log_account on audit_log (account, record_no);
create index audit_log_actor on audit_log (actor, record_no);
create index audit_log_action on audit_log (action, record_no);
create index audit_log_request on audit_log (request_id);
create index audit_log_at on audit_log (at);
