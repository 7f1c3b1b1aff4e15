import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const START = Date.UTC(2026, 0, 1);
const EVERY = 1_000;
const ROWS_PER_WRITE = 5_000;
/** Of so many accounts one has a balance that is one too high. */
const DRIFTING = 100;

type Measured = { seconds: number; peakMb: number };

/**
 * `scrip audit --entries … --balances …` as a process of its own, over as many rows, once in the order of time and once
 * shuffled. The files are made outside the timed region, and the verdict is checked.
 */
export async function measureFiles(sizes: readonly number[]): Promise<void> {
  for (const rows of sizes) {
    for (const order of ["sorted", "shuffled"] as const) {
      const folder = await mkdtemp(join(tmpdir(), "scrip-bench-files-"));
      try {
        const files = await makeFiles(folder, rows, order);
        const { size } = await stat(files.entries);
        const { seconds, peakMb } = await audit(files, folder);
        console.log(
          `${rows.toLocaleString("en")} rows ${order}, ${Math.round(size / 1e6)} MB: ${seconds.toFixed(1)} s, ` +
            `${Math.round(rows / seconds).toLocaleString("en")} rows/s, peak ${Math.round(peakMb)} MB`,
        );
      } finally {
        await rm(folder, { recursive: true });
      }
    }
  }
}

type Files = { entries: string; balances: string; accounts: number; rows: number };

/** A history of 100 rows an account: an account's first row is a top-up that covers the uses after it. */
async function makeFiles(folder: string, rows: number, order: "sorted" | "shuffled"): Promise<Files> {
  const files = { entries: join(folder, "entries.csv"), balances: join(folder, "balances.csv"), rows };
  const accounts = rows / 100;
  const cents = new Float64Array(accounts);
  // A step that shares no factor with a power of ten visits every row once.
  const step = order === "sorted" ? 1 : 7_654_321;
  await writeLines(files.entries, "id,account,at,type,amount,campaign,reference", rows, (index) => {
    const row = (index * step) % rows;
    const account = row % accounts;
    const amount = row < accounts ? 10_000_000 : -(1 + ((row * 31) % 9_999));
    cents[account]! += amount;
    const at = new Date(START + row * EVERY).toISOString();
    return `e${row},account_${account},${at},${amount > 0 ? "topup" : "usage"},${(amount / 100).toFixed(2)},c${row % 7},job_${row}`;
  });
  await writeLines(files.balances, "account,balance", accounts, (account) => {
    const wrong = account % DRIFTING === 0 ? 100 : 0;
    return `account_${account},${((cents[account]! + wrong) / 100).toFixed(2)}`;
  });
  return { ...files, accounts };
}

async function writeLines(path: string, head: string, count: number, line: (index: number) => string): Promise<void> {
  const file = createWriteStream(path);
  let text = `${head}\n`;
  for (let index = 0; index < count; index++) {
    text += `${line(index)}\n`;
    if (index % ROWS_PER_WRITE !== ROWS_PER_WRITE - 1) continue;
    if (!file.write(text)) await once(file, "drain");
    text = "";
  }
  file.end(text);
  await once(file, "close");
}

/** Runs the command; its own peak of resident memory is what the kernel says of it when it ends. */
async function audit({ entries, balances, accounts, rows }: Files, folder: string): Promise<Measured> {
  const report = `process.on("exit",()=>process.stderr.write("peak "+process.resourceUsage().maxRSS+"\\n"))`;
  const args = ["audit", "--entries", entries, "--balances", balances, "--format", "json", "--temp", folder];
  const began = performance.now();
  const child = spawn(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(report)}`, MAIN, ...args],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let [said, verdict] = ["", ""];
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  child.stdout.on("data", (chunk) => {
    if (verdict.length < 64 * 1024) verdict += chunk;
  });
  const [code] = await once(child, "close");
  const seconds = (performance.now() - began) / 1_000;
  const drift = Math.ceil(accounts / DRIFTING);
  const right =
    code === 1 &&
    new RegExp(`"drift":\\s*${drift}\\b`).test(verdict) &&
    new RegExp(`"rows":\\s*${rows}\\b`).test(verdict);
  if (!right) throw new Error(`The audit of the files ended with ${code}: ${said}${verdict.slice(0, 1_000)}`);
  return { seconds, peakMb: Number(/peak (\d+)/.exec(said)?.[1]) / 1_024 };
}
