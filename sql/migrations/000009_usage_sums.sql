-- Usage of whole days and months, added up, so that a long window of a busy account is read in few rows.

-- Sums of usage rows by local days and months of the account's zone. They say nothing that the usage rows do not say.
create table usage_sums (
  account_id bigint not null,
  span smallint not null check (span in (1, 2, 3)),  -- 1: a month; 2: a day; 3: a day, all campaigns and actions together
  day date not null,                                 -- the first day of it
  wallet_no int not null,
  workspace_no int not null,
  campaign_no int not null,
  action_no int not null,
  credits bigint not null,
  primary key (account_id, span, day, wallet_no, workspace_no, campaign_no, action_no)
);

-- How far an account's usage is added up: days of this zone that end at or before this quarter of an hour. What is kept of
-- later ones does not count.
create table usage_summed (
  account_id bigint primary key,
  until int not null,
  time_zone text not null
);

-- A usage row of a time long past, which a backfill, an import or a deposit's deadline may still change: sums count only up
-- to it, until they are made anew. Rows of the last two hours are never added up yet.
create function usage_of_the_past() returns trigger language plpgsql as $$
begin
  insert into usage_summed as s (account_id, until, time_zone) values (new.account_id, -2147483648, '')
  on conflict (account_id) do update set until = new.quarter where s.until > new.quarter;
  return null;
end $$;

create trigger usage_of_the_past after insert or update on usage for each row
  when (new.quarter < extract(epoch from now()) / 900 - 8) execute function usage_of_the_past();

-- Finds the quarters of an hour in which a campaign was charged. From now on there is a row for each of them, even where
-- nothing was used in it.
create index usage_campaign on usage (account_id, campaign_no, quarter) where campaign_no <> 0;

insert into usage (account_id, quarter, wallet_no, workspace_no, campaign_no, action_no, credits)
select distinct e.account_id, floor(extract(epoch from e.effective_at) / 900)::int, e.wallet_no, coalesce(e.workspace_no, 0),
  case when am.sequence is null then e.campaign_no else am.campaign_no end, coalesce(e.action_no, 0), 0
from entries e
left join amended_entries am on am.account_id = e.account_id and am.wallet_no = e.wallet_no and am.sequence = e.sequence
where e.type <= 4 and e.outstanding_change = e.amount
  and case when am.sequence is null then e.campaign_no else am.campaign_no end is not null
on conflict do nothing;
