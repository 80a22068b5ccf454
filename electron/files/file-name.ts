import { visibleLine } from '../../core/index.ts';

const LONGEST = 200;

/** The name of what a path leads to, as every file system takes it; undefined when nothing is left of it. */
export function fileNameOf(path: string): string | undefined {
  const last = path.split('/').filter(Boolean).at(-1) ?? '';
  const name = visibleLine(last)
    .replace(/[<>:"/\\|?*]/g, '_')
    .slice(0, LONGEST);
  return name === '' || name === '.' || name === '..' ? undefined : name;
}
