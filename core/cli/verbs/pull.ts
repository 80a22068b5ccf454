import type { Run } from '../command.ts';
import type { Core, PullObserver } from '../../index.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { Terminal } from '../terminal.ts';
import type { PullReport } from './pull-report.ts';

export const pull: Run = async (flags, [text = ''], terminal) => {
  const core = await terminal.openCore();
  const platform = flags.text('platform');
  const quiet = flags.on('quiet');
  if (!flags.on('all-tags')) {
    await pullOne(core, { text, platform, quiet }, terminal);
    return 0;
  }
  const target = await core.readPull({ text, platform });
  if (target.digest !== null || /:[^/]+$/.test(text)) {
    throw new StrataError('INVALID_REFERENCE', "tag can't be used with --all-tags/-a", {
      action: 'Leave the tag out to download them all, or leave out -a.',
    });
  }
  const name = target.reference.replace(/:[^:/]*$/, '');
  for (const tag of await core.tags(text, { signal: terminal.signal })) {
    await pullOne(core, { text: `${name}:${tag}`, platform, quiet }, terminal);
  }
  return 0;
};

interface Wanted {
  readonly text: string;
  readonly platform: string | null;
  readonly quiet: boolean;
}

async function pullOne(core: Core, { text, platform, quiet }: Wanted, terminal: Terminal): Promise<void> {
  const report = quiet ? null : await openReport(core, text, platform, terminal);
  const observe: PullObserver = (event) => {
    if (event.kind === 'note')
      terminal.errors.write(`${event.level === 'warning' ? 'Warning: ' : ''}${event.text}\n`);
    else report?.observe(event);
  };
  try {
    const result = await core.pull({ text, platform }, { signal: terminal.signal, observe });
    report?.end(result);
    terminal.out.write(`${result.key}\n`);
  } catch (error) {
    report?.end(null);
    if (terminal.signal.aborted)
      terminal.errors.write('Cancelled. What has arrived is kept: pulling again downloads only the rest.\n');
    throw error;
  }
}

async function openReport(
  core: Core,
  text: string,
  platform: string | null,
  terminal: Terminal,
): Promise<PullReport> {
  const target = await core.readPull({ text, platform });
  // "latest" is only a default: said where nobody typed it.
  if (target.tag === 'latest' && !/:latest\b/.test(text)) terminal.out.write('Using default tag: latest\n');
  if (terminal.out.isTerminal) return (await import('./pull-display.ts')).pullDisplay(target, terminal.out);
  return (await import('./pull-lines.ts')).pullLines(target, terminal.out);
}
