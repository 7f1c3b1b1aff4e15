/**
 * The command could not do what it was asked; the message says why, and what to do. Nothing is wrong with the program. It ends
 * with 2.
 */
export class CommandFailed extends Error {
  override name = "CommandFailed";
}
