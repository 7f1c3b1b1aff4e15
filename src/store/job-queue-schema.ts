import type postgres from "postgres";

/**
 * Asks how the schema is called in which the jobs' queue keeps its own tables. Ledgers that stand in different schemas of
 * one database have queues of their own.
 */
export const QUEUE_SCHEMA = `
  select case current_schema() when 'public' then 'scrip_jobs' else 'scrip_jobs_' || left(md5(current_schema()), 8) end as name`;

/**
 * What has to be run so that the queue has a schema in which the server's role may make its tables; nothing where all is
 * there. What another role made in it is thrown away (the server's role was another one before), for the server could
 * not use it, and nothing is lost: a queue only knows whose turn it is.
 */
export async function queueSchemaStatements(sql: postgres.ISql, role: string): Promise<string[]> {
  const [found] = await sql<{ name: string; role: string; made: boolean; open: boolean; foreign: boolean }[]>`
    select quote_ident(q.name) as name, quote_ident(${role}) as role, n.oid is not null as made,
      coalesce(has_schema_privilege(${role}, n.oid, 'usage') and has_schema_privilege(${role}, n.oid, 'create'), false) as open,
      exists (select from pg_class c join pg_roles r on r.oid = c.relowner
              where c.relnamespace = n.oid and c.relkind in ('r', 'p') and r.rolname <> ${role}) as foreign
    from (${sql.unsafe(QUEUE_SCHEMA)}) q
    left join pg_namespace n on n.nspname = q.name`;
  const { name, made, open, foreign } = found!;
  return [
    ...(foreign ? [`drop schema ${name} cascade`] : []),
    ...(foreign || !made ? [`create schema ${name}`] : []),
    ...(foreign || !open ? [`grant usage, create on schema ${name} to ${found!.role}`] : []),
  ];
}
