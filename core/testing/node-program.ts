import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';

/** A TypeScript program as one file that a bare Node runs: for tests with processes that are killed. */
export async function bundleProgram(source: string, folder: string): Promise<string> {
  const name = path.basename(source, '.ts');
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node18',
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: { input: { [name]: source }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  });
  return path.join(folder, `${name}.cjs`);
}

export interface Program {
  readonly child: ChildProcess;
  /** Lines of its standard output so far and to come. */
  readonly lines: AsyncIterator<string>;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

export function startProgram(file: string, args: readonly string[]): Program {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit').then(
    ([code, signal]: (number | NodeJS.Signals)[]) => code ?? signal ?? 0,
  );
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](), ended };
}

/** The next line it prints; a program that ended before is an error. */
export async function nextLine(program: Program): Promise<string> {
  const { value, done } = await program.lines.next();
  if (done === true)
    throw new Error(`The program ended (${await program.ended}) before it said anything more`);
  return value;
}
