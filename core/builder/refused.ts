import { StrataError } from '../oci/strata-error.ts';

/** What a Dockerfile asks for and this builder does not do: said by its name and line, never passed over. */
export function notSupported(what: string, line: number): StrataError {
  return new StrataError('INVALID_DOCKERFILE', `Line ${line}: ${what} is not supported by this builder`, {
    action: 'Take it out, or build with an engine: Docker, Podman, a buildx builder.',
    evidence: { line },
  });
}
