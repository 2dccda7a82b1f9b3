/** Everything the launcher itself says goes to standard error: standard output belongs to what it runs. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** A failure that the user can do something about; the launcher prints its message without a stack. */
export class LaunchError extends Error {
  constructor(message, status = 1) {
    super(message);
    this.status = status;
  }
}
