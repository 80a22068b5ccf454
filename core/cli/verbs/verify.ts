import { humanSize } from '../../image/units.ts';
import type { Run } from '../command.ts';

export const verify: Run = async (flags, _words, terminal) => {
  const core = await terminal.openCore();
  const shows = terminal.errors.isTerminal && !flags.on('quiet');
  let shown = -1;
  const report = await core.verify({
    signal: terminal.signal,
    onProgress(done, total) {
      const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
      if (!shows || percent === shown) return;
      shown = percent;
      terminal.errors.write(`\rVerifying ${humanSize(total)}: ${percent} %`);
    },
  });
  if (shown >= 0) terminal.errors.write('\r\u001b[K');
  for (const { kind, path, message, images } of report.problems) {
    const affected = images.length === 0 ? '' : ` (affects ${images.join(', ')})`;
    terminal.out.write(`${kind}: ${path}: ${message}${affected}\n`);
  }
  const found = report.problems.length;
  if (!flags.on('quiet')) {
    const problems = found === 0 ? 'nothing wrong' : `${found} ${found === 1 ? 'problem' : 'problems'}`;
    terminal.out.write(`Verified ${report.blobs} blobs, ${humanSize(report.bytes)}: ${problems}\n`);
  }
  return found === 0 ? 0 : 1;
};
