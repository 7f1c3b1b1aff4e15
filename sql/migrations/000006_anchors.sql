-- Anchors: the place of this migration, until it is written.
select 1;
