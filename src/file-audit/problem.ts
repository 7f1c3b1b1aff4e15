/** Why the audit could not run, in words for whoever started it. Nothing is wrong with the program. */
export class FileAuditProblem extends Error {
  override name = "FileAuditProblem";
}
