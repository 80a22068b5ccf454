/** What was typed is no command line: said on stderr as it stands, with docker's exit code for the case. */
export class UsageError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}
