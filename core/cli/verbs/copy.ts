import type { Run } from '../command.ts';
import { moveReport } from './move-report.ts';

export const copy: Run = async (flags, [from = '', ...to], terminal) => {
  const core = await terminal.openCore();
  const platforms = flags.list('platform');
  const quiet = flags.on('quiet');
  const report = quiet
    ? undefined
    : moveReport(terminal, (repository) => `The copy refers to repository [${repository}]`);
  const request = {
    from,
    to,
    platforms: platforms.length === 0 ? null : platforms,
    referrers: flags.on('referrers'),
  };
  try {
    const { references } = await (
      await core.pushing()
    ).copy(request, { signal: terminal.signal, observe: (event) => report?.observe(event) });
    if (quiet) terminal.out.write(references.map((reference) => `${reference}\n`).join(''));
  } catch (error) {
    if (terminal.signal.aborted)
      terminal.errors.write(
        'Cancelled. What was sent is kept where the registry keeps it: copying again sends only the rest.\n',
      );
    throw error;
  } finally {
    report?.end();
  }
  return 0;
};
