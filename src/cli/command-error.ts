/** Ends the command with this exit code; the message is all that is printed. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** 1: it failed; 2: what was asked or configured cannot be. */
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
