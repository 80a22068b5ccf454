import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownMark } from '../../store/disk/process-mark.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { openAgentSocket } from './agent-socket.ts';

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

/** As a process of another boot left it. */
async function leftFolder(): Promise<string> {
  const left = await mkdtemp(path.join(tmpdir(), 'strata-ssh-'));
  await writeFile(path.join(left, 'owner'), ownMark().replace(/^(\d+\.\d+)\.[0-9a-f]+/, '$1.abcdef01'));
  return left;
}

async function openAnother(): Promise<void> {
  const agent = createServer();
  const socket = path.join(folder.path, 'agent');
  await new Promise<void>((resolve) => agent.listen(socket, resolve));
  try {
    await (await openAgentSocket({ paths: [socket] }, null)).release();
  } finally {
    agent.close();
  }
}

test('what a killed process left goes with the next one', async () => {
  const left = await leftFolder();
  await openAnother();
  expect(existsSync(left)).toBe(false);
});

test.runIf(process.geteuid?.() === 0)(
  'a folder of somebody else is not touched, whatever it says',
  async () => {
    const foreign = await leftFolder();
    try {
      await chown(foreign, 65_534, 65_534);
      await openAnother();
      expect(existsSync(path.join(foreign, 'owner'))).toBe(true);
    } finally {
      await rm(foreign, { recursive: true });
    }
  },
);
