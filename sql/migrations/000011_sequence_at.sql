-- The same in fewer steps: most windows end now, which the newest entry tells; and where entries come evenly, their times say
-- where to look.
create or replace function sequence_at(account bigint, wallet int, newest bigint, at timestamptz) returns bigint
language plpgsql stable as $$
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
end $$;
