import { execFile } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A folder with a Dockerfile that takes no network: it begins with busybox of this machine. Returns the Dockerfile's path. */
export async function buildFolder(folder: string, lines: readonly string[]): Promise<string> {
  await mkdir(path.join(folder, 'src'), { recursive: true });
  const { stdout } = await run('sh', ['-c', 'command -v busybox']);
  await copyFile(stdout.trim(), path.join(folder, 'busybox'));
  await writeFile(path.join(folder, 'src', 'a.txt'), 'a\n');
  await writeFile(path.join(folder, '.dockerignore'), 'notes\n*.log\n');
  await writeFile(path.join(folder, 'notes'), 'not for the image\n');
  const file = path.join(folder, 'Dockerfile');
  await writeFile(file, [...TOOLS, ...lines, ''].join('\n'));
  return file;
}

const TOOLS = [
  'FROM scratch AS base',
  'COPY busybox /bin/busybox',
  'RUN ["/bin/busybox", "--install", "-s", "/bin"]',
];
