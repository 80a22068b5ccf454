import type { BuildRequest } from '../../../api/build.ts';
import type { Flags } from '../../flags.ts';
import { oneOf, readFields, refuse } from './flag-values.ts';

/** `--provenance`, `--attest`, `--sbom`. As in BuildKit, provenance without a mode tells all. */
export function readProvenance(flags: Flags): BuildRequest['provenance'] {
  const sbom = flags.text('sbom');
  if (sbom !== null && sbom !== 'false') throw refuse(NO_SBOM);
  let found: BuildRequest['provenance'] = 'none';
  for (const text of flags.list('attest')) {
    const { type, mode, disabled } = readFields('attest', text, ['type', 'mode', 'disabled']);
    if (type === 'sbom' && disabled !== 'true') throw refuse(NO_SBOM);
    if (type === 'sbom') continue;
    if (type !== 'provenance')
      throw refuse(`--attest type=${type ?? ''} is not supported; there is provenance`);
    found = disabled === 'true' ? 'none' : readMode('attest', mode);
  }
  const short = flags.text('provenance');
  if (short === null) return found;
  if (short === 'false') return 'none';
  if (short === 'true') return readMode('provenance', undefined);
  const { mode, disabled } = readFields('provenance', short, ['mode', 'disabled']);
  return disabled === 'true' ? 'none' : readMode('provenance', mode);
}

const NO_SBOM =
  'a bill of materials is not attached to images here; "strata packages --format spdx" writes one of an image';

function readMode(flag: string, mode: string | undefined): 'min' | 'max' {
  return oneOf(flag, mode ?? 'max', ['min', 'max'] as const);
}
