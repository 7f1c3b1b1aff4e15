import { FileAuditProblem } from "../file-audit/problem.ts";
import { CommandFailed } from "./command-failed.ts";
import { EXIT } from "./exit-code.ts";
import { UsageError } from "./usage-error.ts";

/** What is said of a command that threw, and what it ends with. */
export function failureOf(error: unknown, help: string): { code: number; text: string } {
  if (error instanceof UsageError) return { code: EXIT.failed, text: `${error.message}\n\n${help}` };
  if (isExpected(error)) return { code: EXIT.failed, text: error.message };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: EXIT.defect, text: `${stack}\n\n${DEFECT}` };
}

const DEFECT =
  "This is a defect of scrip: it says nothing about what was to be checked. Please report it, with the lines above.";

/** Whether this is a matter for whoever called: the message says what, in words or as the operating system puts it. */
export function isExpected(error: unknown): error is Error {
  return error instanceof CommandFailed || error instanceof FileAuditProblem || isRefusedBySystem(error);
}

/** Such as a file that is not there, a full disk, or a database that does not listen. */
function isRefusedBySystem(error: unknown): boolean {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return error instanceof Error && typeof code === "string" && typeof syscall === "string";
}
