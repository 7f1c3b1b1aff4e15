import { totalmem } from "node:os";
import { join } from "node:path";
import type { Place } from "./place.ts";

/**
 * The server's settings, given on its command line, so that they belong to the program and not to the data: a newer
 * Scrip brings its own. What is not named has PostgreSQL's default.
 */
export function serverSettings(place: Place, socketFolder: string): Record<string, string> {
  return {
    // Reached through a socket in a private folder, never over the network.
    listen_addresses: "",
    port: "5432",
    // The value is a list; in quotes a path may hold commas and spaces.
    unix_socket_directories: `"${socketFolder.replaceAll('"', '""')}"`,
    unix_socket_permissions: "0700",
    max_connections: "100",
    // What a killed server was in the middle of is given up soon, and its locks with it.
    client_connection_check_interval: "1s",

    // What has been answered is on the disk.
    fsync: "on",
    synchronous_commit: "on",
    full_page_writes: "on",
    wal_compression: "off",
    // Rarer checkpoints write fewer whole pages to the log. Replaying this much after a crash takes seconds.
    max_wal_size: "2GB",
    checkpoint_timeout: "10min",

    shared_buffers: totalmem() >= 4 * 2 ** 30 ? "256MB" : "128MB",
    // Statements are short, or split by Scrip itself; workers need shared memory, of which containers have little.
    jit: "off",
    max_parallel_workers_per_gather: "0",
    random_page_cost: "1.1",

    timezone: "UTC",
    log_timezone: "UTC",
    // A file for each day of the week, begun anew each week.
    logging_collector: "on",
    log_directory: place.log,
    log_filename: "postgresql-%a.log",
    log_rotation_age: "1d",
    log_rotation_size: "0",
    log_truncate_on_rotation: "on",
    log_file_mode: "0600",
    log_checkpoints: "off",
    log_line_prefix: "%m [%p] %q%a ",
  };
}

/** Settings as arguments of the `postgres` program. */
export function settingArguments(settings: Record<string, string>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** Who may connect, and how. Kept in PostgreSQL's data directory, for it cannot be given on the command line. */
export const ACCESS_RULES =
  "# Written by Scrip. Only the private socket, only with a password.\nlocal all all scram-sha-256\n";

export const accessRulesFile = (place: Place) => join(place.data, "pg_hba.conf");
