import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withTemporaryFolder } from '../testing/temporary-folder.ts';
import { findRuntime } from './runtime.ts';

test('the first runtime that starts a container is taken, whatever is installed', async () => {
  await withTemporaryFolder(async (folder) => {
    const broken = join(folder, 'broken');
    await writeFile(broken, '#!/bin/sh\necho cgroups are not what I want >&2; exit 1\n', { mode: 0o755 });
    const runtime = await findRuntime(folder, ['absent', broken, 'runc', 'crun']);
    expect(runtime.program).toMatch(/\/(runc|crun)$/);
    expect(runtime.version).toMatch(/^(runc|crun) version \d/);
    expect(runtime.seccomp?.syscalls.length).toBeGreaterThan(2);
  });
});

test('where none does, it is said of each why', async () => {
  await withTemporaryFolder(async (folder) => {
    const broken = join(folder, 'broken');
    await writeFile(broken, '#!/bin/sh\necho cgroups are not what I want >&2; exit 1\n', { mode: 0o755 });
    await expect(findRuntime(folder, ['absent', broken])).rejects.toMatchObject({
      code: 'NO_RUNTIME',
      message: expect.stringMatching(
        /absent is not installed.*does not start a container here: cgroups are not/,
      ),
    });
  });
});
