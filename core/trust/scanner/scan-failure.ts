import { StrataError } from '../../oci/strata-error.ts';

export function failed(program: string, reason: string): StrataError {
  return new StrataError('SCANNER_FAILED', `${program} did not give a report: ${reason}`, {
    action: `Try ${program} on another image in a terminal. A first run needs the network for its database.`,
    evidence: { program },
  });
}
