import type { VerifyReport } from '../../api/verification.ts';
import { humanSize } from '../../image/units.ts';
import type { Core } from '../../index.ts';
import type { Run } from '../command.ts';
import { sayError } from '../say-error.ts';
import type { Terminal } from '../terminal.ts';

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
  if (found === 0) return 0;
  return flags.on('repair') ? repair(core, report, terminal) : 1;
};

/** Pulls what was damaged or missing. Exits with 1 while anything is left to be done by a person. */
async function repair(core: Core, report: VerifyReport, terminal: Terminal): Promise<number> {
  const { discarded, pulls } = await core.discardDamaged(report);
  if (discarded > 0)
    terminal.out.write(`Took away ${discarded} damaged ${discarded === 1 ? 'blob' : 'blobs'}\n`);
  let left = 0;
  for (const request of pulls) {
    try {
      await core.pull(request, { signal: terminal.signal });
      terminal.out.write(`Repaired ${request.text}\n`);
    } catch (error) {
      if (terminal.signal.aborted) throw error;
      left += 1;
      sayError(error, terminal.errors);
    }
  }
  for (const { path, beyondRepair } of report.problems) {
    if (beyondRepair === null) continue;
    left += 1;
    terminal.errors.write(`Not repaired: ${path}\n${beyondRepair}\n`);
  }
  return left === 0 ? 0 : 1;
}
