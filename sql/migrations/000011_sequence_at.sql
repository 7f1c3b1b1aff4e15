-- The same, but looking at the newest entry first: most windows end now.
create or replace function sequence_at(account bigint, wallet int, newest bigint, at timestamptz) returns bigint
language plpgsql stable as $$
declare
  low bigint := 0;
  high bigint := newest - 1;
  middle bigint;
begin
  if (select effective_at <= at from entries where account_id = account and wallet_no = wallet and sequence = newest) then
    return newest;
  end if;
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
