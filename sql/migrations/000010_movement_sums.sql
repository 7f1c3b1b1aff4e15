-- Movements of busy wallets, added up, so that what happened in a long window is told without reading each entry of it.

-- Sums of the entries of a wallet by blocks: block b holds the sequences from 1024 b + 1 to 1024 (b + 1). Entries are alike
-- where their label is. Only whole blocks are added up, each once and in order, for entries do not change: the last block of
-- a wallet says how far it is. They say nothing that the entries do not say.
create table movement_sums (
  account_id bigint not null,
  wallet_no int not null,
  block int not null,
  type smallint not null,
  action_no int not null,                            -- 0: none
  direction smallint not null,                       -- of the credits: 1, -1; 0 where none moved
  only_owed_less boolean not null,                   -- nothing but what is outstanding fell
  source smallint not null,                          -- of the grant that lapsed; 0: nothing lapsed
  count int not null,
  added bigint not null,
  taken bigint not null,
  outstanding_change bigint not null,
  first bigint not null,                             -- sequence of the first of them
  largest bigint not null,                           -- credits of the one that moved most
  primary key (account_id, wallet_no, block, type, action_no, direction, only_owed_less, source)
);
