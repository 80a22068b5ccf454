import type { Signature } from '../../../api/trust.ts';
import { plainJson, visibleLine } from '../../../oci/visible-text.ts';
import type { Run } from '../../command.ts';
import { alignColumns } from '../../table.ts';
import { namedSigners } from './signer-orders.ts';
import { wantsJson } from './wants-json.ts';

const KINDS: Readonly<Record<Signature['kind'], string>> = {
  'cosign-key': 'cosign key',
  'cosign-keyless': 'cosign identity',
  notation: 'Notation',
};

export const verifySignature: Run = async (flags, [reference = ''], terminal) => {
  const json = wantsJson(flags, 'verify-signature');
  const only = namedSigners(flags, terminal.folder);
  const trusting = await (await terminal.openCore()).trusting();
  const report = await trusting.verify(reference, {
    signal: terminal.signal,
    ...(only === undefined ? {} : { only }),
  });
  const trusted = report.signatures.some(({ state }) => state.kind === 'trusted');
  if (json) {
    terminal.out.write(`${plainJson(JSON.stringify(report, null, 2))}\n`);
    return trusted ? 0 : 1;
  }
  terminal.out.write(`${visibleLine(report.reference)} ${report.digest}\n`);
  if (report.signatures.length === 0) terminal.out.write('Nobody signed it\n');
  else
    terminal.out.write(alignColumns([['KIND', 'STATE', 'SIGNER', 'ABOUT'], ...report.signatures.map(cells)]));
  for (const note of report.notes) terminal.errors.write(`${visibleLine(note)}\n`);
  return trusted ? 0 : 1;
};

function cells({ kind, state, signer, issuer }: Signature): readonly string[] {
  const about = state.kind === 'trusted' ? `believed by ${state.by}` : state.reason;
  const who = issuer === null ? signer : `${signer} (${issuer})`;
  return [KINDS[kind], state.kind, who, about].map(visibleLine);
}
