import path from 'node:path';
import type { TrustedSigner } from '../../../api/trust.ts';
import { StrataError } from '../../../oci/strata-error.ts';
import { plainJson, visibleLine } from '../../../oci/visible-text.ts';
import type { Run } from '../../command.ts';
import { alignColumns } from '../../table.ts';
import { identitiesOf } from './signer-orders.ts';
import { wantsJson } from './wants-json.ts';

export const listSigners: Run = async (flags, _words, terminal) => {
  const json = wantsJson(flags, 'signers ls');
  const signers = await (await (await terminal.openCore()).trusting()).signers();
  if (json) terminal.out.write(`${plainJson(JSON.stringify(signers, null, 2))}\n`);
  else terminal.out.write(alignColumns([['ID', 'NAME', 'KIND', 'FOR', 'IDENTITIES'], ...signers.map(cells)]));
  return 0;
};

export const addSigner: Run = async (flags, [file = ''], terminal) => {
  const trusting = await (await terminal.openCore()).trusting();
  const signers = await trusting.addSigner({
    file: path.resolve(terminal.folder, file),
    name: flags.text('name') ?? '',
    scope: flags.list('scope'),
    identities: identitiesOf(flags, 'signers add'),
  });
  const added = signers.at(-1);
  if (added !== undefined) terminal.out.write(`${added.id}\n`);
  return 0;
};

export const removeSigners: Run = async (_flags, words, terminal) => {
  const trusting = await (await terminal.openCore()).trusting();
  for (const word of words) {
    const { id } = findSigner(await trusting.signers(), word);
    await trusting.removeSigner(id);
    terminal.out.write(`${id}\n`);
  }
  return 0;
};

function findSigner(signers: readonly TrustedSigner[], word: string): TrustedSigner {
  const found = signers.filter(({ id, name }) => id === word || name === word);
  const [one] = found;
  if (one !== undefined && found.length === 1) return one;
  const reason = one === undefined ? 'No signer is' : `${found.length} signers are`;
  throw new StrataError('INVALID_INPUT', `${reason} called ${word.slice(0, 300)}`, {
    action: 'Name it by its ID: strata signers ls',
  });
}

function cells({ id, name, kind, scope, identities }: TrustedSigner): readonly string[] {
  const named = identities.map(({ identity, issuer }) =>
    issuer === '' ? identity : `${identity} (${issuer})`,
  );
  const places = scope.length === 0 ? 'all registries' : scope.join(', ');
  return [id, name, kind, places, named.join(', ')].map(visibleLine);
}
