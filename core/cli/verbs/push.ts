import { formatReference, parseReference, withDefaultTag } from '../../oci/reference.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { Core } from '../../index.ts';
import type { Run } from '../command.ts';
import { moveReport } from './move-report.ts';

export const push: Run = async (flags, [text = '', ...destinations], terminal) => {
  const core = await terminal.openCore();
  const listed = flags.list('platform');
  const platforms = listed.length === 0 ? null : listed;
  const all = flags.on('all-tags');
  if (all && (destinations.length > 0 || /:[^/]+$/.test(text)))
    throw new StrataError('INVALID_REFERENCE', "tag can't be used with --all-tags/-a", {
      action: 'Leave tag and destinations out to push all tags, or leave out -a.',
    });
  const names = all ? await tagsHere(core, text) : [destinations.length > 0 ? text : fullName(text)];
  const quiet = flags.on('quiet');
  if (!quiet && !all && destinations.length === 0 && isTagless(text))
    terminal.out.write('Using default tag: latest\n');
  const pushing = await core.pushing();
  for (const key of names) {
    const report = quiet
      ? undefined
      : moveReport(terminal, (repository) => `The push refers to repository [${repository}]`);
    const targets = destinations.length > 0 ? destinations : [key];
    try {
      const { references } = await pushing.push(
        { key, names: targets, platforms },
        { signal: terminal.signal, observe: (event) => report?.observe(event) },
      );
      if (quiet) terminal.out.write(references.map((reference) => `${reference}\n`).join(''));
    } catch (error) {
      if (terminal.signal.aborted)
        terminal.errors.write(
          'Cancelled. What was sent is kept where the registry keeps it: pushing again sends only the rest.\n',
        );
      throw error;
    } finally {
      report?.end();
    }
  }
  return 0;
};

async function tagsHere(core: Core, text: string): Promise<readonly string[]> {
  const { name } = parseReference(text);
  const { all } = await core.images();
  const names = all.flatMap((image) => image.names).filter((each) => each.startsWith(`${name}:`));
  const tags = names.filter((each) => !each.includes('@')).sort();
  if (tags.length > 0) return tags;
  throw new StrataError('IMAGE_NOT_FOUND', `An image does not exist locally with the tag: ${text}`, {
    action: 'Look at what is here with: strata images',
  });
}

function isTagless(text: string): boolean {
  const { tag, digest } = parseReference(text);
  return tag === undefined && digest === undefined;
}

function fullName(text: string): string {
  return formatReference(withDefaultTag(parseReference(text)));
}
