/** The conformance probe: one JSON a line on standard input, one on standard output, in the same order. Never shipped. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { answer } from './answer.ts';

// What escapes a case must not end the ones that come after it.
process.on('uncaughtException', (error) => process.stderr.write(`${String(error)}\n`));
process.on('unhandledRejection', (error) => process.stderr.write(`${String(error)}\n`));
// A reader that went away needs no answers.
process.stdout.on('error', () => process.exit(0));

async function serve(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    const text = `${JSON.stringify(await answer(line))}\n`;
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  }
}

void serve();
