/**
 * What the programs under build/ tell a person. Standard error, so that a program whose standard output is read by another one
 * (the probe, the command line) may set itself up first.
 */
const started = performance.now();

export function say(text) {
  process.stderr.write(`strata: ${text}\n`);
}

/** An expected failure: its message says what to do, so a stack trace would only hide it. */
export class SetUpError extends Error {}

/** Runs the program and ends the process with its exit code; an expected failure is one line, a bug keeps its stack. */
export async function main(program) {
  try {
    process.exitCode = (await program()) ?? 0;
  } catch (error) {
    if (error instanceof SetUpError) say(error.message);
    else console.error(error);
    process.exitCode = 1;
  }
}

export function seconds(since = started) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
