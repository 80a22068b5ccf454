import path from 'node:path';
import type { BuildOutput } from '../../../api/build.ts';
import { readFields, refuse } from './flag-values.ts';

/** `--output`: "-", a folder, or "type=…,dest=…". https://docs.docker.com/reference/cli/docker/buildx/build/#output */
export function readOutput(text: string | null, folder: string): BuildOutput {
  if (text === null) return { kind: 'store' };
  if (text === '-') return { kind: 'tar', path: null };
  if (!text.includes('=')) return { kind: 'folder', path: path.resolve(folder, text) };
  const { type, dest } = readFields('output', text, ['type', 'dest']);
  const file = dest === undefined || dest === '-' ? null : path.resolve(folder, dest);
  switch (type) {
    case 'local':
      if (file === null) throw refuse('dest is required for local output');
      return { kind: 'folder', path: file };
    case 'tar':
      return { kind: 'tar', path: file };
    case 'oci':
      return { kind: 'archive', format: type, path: file };
    case 'docker':
      // Without a place it is docker's own store there, and ours here.
      return dest === undefined ? { kind: 'store' } : { kind: 'archive', format: type, path: file };
    case 'image':
      if (file !== null) throw refuse('--output type=image has no dest; name the image with -t');
      return { kind: 'store' };
    default:
      throw refuse(
        `--output type=${type ?? ''} is not supported; there are local, tar, oci, docker and image`,
      );
  }
}

/** Whether the result itself goes to standard output, so that nothing else may. */
export function isStandardOutput(output: BuildOutput): boolean {
  return (output.kind === 'tar' || output.kind === 'archive') && output.path === null;
}
