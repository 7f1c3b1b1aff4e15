/** The command could not do what it was asked; the message says why. Nothing is wrong with the program. */
export class CommandFailed extends Error {
  override name = "CommandFailed";
}
