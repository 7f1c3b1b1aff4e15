-- People who look at the pages. A row begins as a link that signs one person in, once, or with an identity provider's
-- word; then it is that person's session. Of both tokens only the SHA-256 is stored. Times are the database's clock.
create table sessions (
  session_id text primary key,
  link_hash bytea unique,                      -- of the link's token; null where an identity provider vouched
  link_expires_at timestamptz,
  hash bytea unique,                           -- of the session's own token; null until the link was used
  used_at timestamptz,                         -- when the session began
  expires_at timestamptz,                      -- when it ends by itself
  revoked_at timestamptz,                      -- link and session, whichever there is
  side text not null check (side in ('customer', 'operator')),
  role text not null,
  account text,                                -- the only one that a customer sees
  user_id text,
  user_name text,
  user_email text,
  return_url text,                             -- where the pages lead back to
  embed boolean not null,                      -- in a frame of another site: the token is no cookie but held by the page
  page text,                                   -- where to begin
  made_by text not null,                       -- the key or the person who made the link
  created_at timestamptz not null,
  check ((side = 'customer') = (account is not null)),
  check (case side when 'customer' then role in ('owner', 'admin', 'member')
    else role in ('support', 'account_manager', 'admin') end)
);
