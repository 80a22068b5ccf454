import { StrataError } from '../oci/strata-error.ts';

/** A refusal in BuildKit's own words, so that what people find about them elsewhere applies. `line` is 1-based. */
export function invalidDockerfile(message: string, line?: number): StrataError {
  return new StrataError('INVALID_DOCKERFILE', message, line === undefined ? {} : { evidence: { line } });
}
