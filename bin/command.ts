/** A command of `npm run nightshift`. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** The forms of the command with their options, for its help. */
  readonly usage: string;
  /**
   * @param args what follows the command's name.
   * @returns the exit code: 0, or 1 when what was asked for has failed.
   * @throws UsageError for arguments that it does not understand.
   */
  readonly run: (args: readonly string[]) => Promise<number>;
}

/** Arguments that do not fit. The message says what was expected and what came; the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Exit code for a {@link UsageError}. */
export const usageExitCode = 2;
