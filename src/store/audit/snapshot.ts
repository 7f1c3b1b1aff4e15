import type { Database, Sql } from "../database.ts";

/** Several sessions that look at the database as it stood at one moment. */
export type Snapshot = {
  /** Runs something in one of the sessions, once one is free. */
  read<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Writes beside what was read, as if nothing had happened since. Fails where somebody else wrote the same rows since. */
  write(work: (sql: Sql) => Promise<void>): Promise<void>;
};

/**
 * Opens a snapshot for as long as something takes. Its sessions only read: they take no locks that a writer would meet, and
 * no writer changes what they see, so that whatever differs in it differs in truth.
 */
export async function withSnapshot<T>(
  database: Database,
  sessions: number,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  return (await database.begin("isolation level repeatable read read only", async (leader) => {
    const [row] = await leader`select pg_export_snapshot() as name`;
    const name = row!.name as string;
    const slots = new Slots(sessions);
    return work({
      read: (one) =>
        slots.take(async () =>
          database.begin("isolation level repeatable read read only", async (sql) => {
            await sql.unsafe(`set transaction snapshot '${name}'`);
            return one(sql as unknown as Sql);
          }),
        ) as ReturnType<typeof one>,
      write: async (one) => {
        await database.begin("isolation level repeatable read", async (sql) => {
          await sql.unsafe(`set transaction snapshot '${name}'`);
          await one(sql as unknown as Sql);
        });
      },
    });
  })) as T;
}

/** Lets so many work at once. */
class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(free: number) {
    this.#free = free;
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free -= 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
