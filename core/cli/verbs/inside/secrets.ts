import type { SecretFinding } from '../../../api/secrets.ts';
import { humanSize } from '../../../image/units.ts';
import { visibleLine } from '../../../oci/visible-text.ts';
import type { Run } from '../../command.ts';
import { printRows, type RowKind } from '../../print-rows.ts';
import { UsageError } from '../../usage-error.ts';
import { chooseImage } from './choose-image.ts';
import { onlyListed, withContents } from './list-files.ts';

const SECRETS: RowKind<SecretFinding> = {
  fields: {
    Certainty: { title: 'CERTAINTY', of: ({ certainty }) => certainty },
    Kind: { title: 'KIND', of: ({ kind }) => kind },
    Title: { title: 'WHAT', of: ({ title }) => title },
    Shown: { title: 'SHOWN', of: ({ shown }) => visibleLine(shown) },
    Where: { title: 'WHERE', of: whereOf },
    Advice: { title: 'ADVICE', of: ({ advice }) => advice },
  },
  columns: ['Certainty', 'Title', 'Shown', 'Where'],
};

/** From the least certain on. */
const CERTAINTIES = ['possible', 'likely', 'sure'] as const;
const FOUND = 3;
const BAD_FLAG = 125;

/** Reads every file of every layer, history and config. With `--fail-on`, exits with 3 when something that certain is found. */
export const secrets: Run = async (flags, [word = ''], terminal) => {
  const failOn = flags.text('fail-on');
  const least = CERTAINTIES.findIndex((each) => each === failOn);
  if (failOn !== null && least < 0) {
    throw new UsageError(
      `invalid argument "${failOn}" for "--fail-on" flag: it is one of ${CERTAINTIES.join(', ')}\nSee 'strata secrets --help'.`,
      BAD_FLAG,
    );
  }
  const core = await terminal.openCore();
  const chosen = await chooseImage(core, word, flags, terminal);
  const inside = await core.inside();
  const report = await withContents(chosen, () =>
    inside.secrets.scan(chosen.choice, { signal: terminal.signal }),
  );
  // A gate that read nothing must not let an image through.
  if (report.unread.length > 0 && chosen.pullCommand !== null)
    throw onlyListed(chosen.title, chosen.pullCommand);
  if (report.findings.length > 0) printRows(SECRETS, report.findings, flags.text('format'), terminal.out);
  terminal.errors.write(
    `${report.findings.length} ${report.findings.length === 1 ? 'finding' : 'findings'} in ${report.filesRead} files, ${humanSize(report.bytesRead)}\n`,
  );
  const isBad = ({ certainty }: SecretFinding): boolean => CERTAINTIES.indexOf(certainty) >= least;
  return failOn !== null && report.findings.some(isBad) ? FOUND : 0;
};

function whereOf({ where }: SecretFinding): string {
  switch (where.kind) {
    case 'file': {
      const line = where.line === null ? '' : `:${where.line}`;
      const hidden = where.hiddenBy === null ? '' : `, hidden by layer ${where.hiddenBy + 1}`;
      return visibleLine(`${where.path}${line} (layer ${where.layer + 1}${hidden})`);
    }
    case 'history':
      return `history, step ${where.step + 1}`;
    case 'config':
      return visibleLine(`config, ${where.field}`);
  }
}
