import type { Referrer } from '../../../api/trust.ts';
import { humanSize } from '../../../image/units.ts';
import { plainJson, visibleLine } from '../../../oci/visible-text.ts';
import type { Run } from '../../command.ts';
import { wantsJson } from './wants-json.ts';

export const referrers: Run = async (flags, [reference = ''], terminal) => {
  const json = wantsJson(flags, 'referrers');
  const trusting = await (await terminal.openCore()).trusting();
  const document = flags.text('document');
  const { signal } = terminal;
  if (document !== null) {
    const { text, cut } = await trusting.document(reference, document, { signal });
    terminal.out.write(text.endsWith('\n') ? text : `${text}\n`);
    if (cut) terminal.errors.write('Only the beginning was printed\n');
    return 0;
  }
  const tree = await trusting.referrers(reference, { signal });
  const type = flags.text('artifact-type');
  const roots = type === null ? tree.roots : ofType(tree.roots, type);
  if (json) {
    terminal.out.write(`${plainJson(JSON.stringify({ ...tree, roots }, null, 2))}\n`);
    return 0;
  }
  terminal.out.write(`${visibleLine(tree.reference)} ${tree.digest}\n${branches(roots, '')}`);
  if (roots.length === 0) terminal.out.write('Nothing refers to it\n');
  for (const note of tree.notes) terminal.errors.write(`${visibleLine(note)}\n`);
  return 0;
};

/** Those of a type, and what leads to them. */
function ofType(roots: readonly Referrer[], type: string): readonly Referrer[] {
  return roots.flatMap((each) => {
    const children = ofType(each.children, type);
    return each.artifactType === type || children.length > 0 ? [{ ...each, children }] : [];
  });
}

function branches(referrers: readonly Referrer[], before: string): string {
  return referrers
    .map((each, at) => {
      const last = at === referrers.length - 1;
      const below = `${before}${last ? '    ' : '│   '}`;
      const documents = each.documents.map(
        ({ digest, mediaType, size }) => `${below}  ${digest} ${visibleLine(mediaType)} ${humanSize(size)}\n`,
      );
      const title = `${before}${last ? '└── ' : '├── '}${visibleLine(each.title)} ${each.digest}\n`;
      return `${title}${documents.join('')}${branches(each.children, below)}`;
    })
    .join('');
}
