import { type Result } from "./core/result.ts";
import type { Connection } from "./store/database.ts";
/** What the environment tells the server. */
export type Config = {
  /** 0 picks a free one. */
  port: number;
  host: string;
  /** A PostgreSQL of one's own; null for the embedded one. `owner` is null where the server's role owns the tables. */
  database: {
    server: Connection;
    owner: Connection | null;
  } | null;
  /** Absolute. */
  dataDir: string;
  /** Null where one is to be made. */
  adminKey: string | null;
  /** Do not load the example products' accounts into an empty embedded database. */
  empty: boolean;
  /** The folder of catalogs, absolute. */
  catalogs: string;
  testClock: boolean;
};
export type Environment = Readonly<Record<string, string | undefined>>;
/** What the environment is read against: the folders that relative paths start from, and the files that it names. */
export type Surroundings = {
  workingDirectory: string;
  projectRoot: string;
  readFile(path: string): string;
};
/**
 * Reads and checks the environment.
 * @returns the settings, or everything that is wrong with them, a plain sentence each
 */
export declare function readConfig(env: Environment, surroundings?: Surroundings): Result<Config, string[]>;
