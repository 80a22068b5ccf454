import type { BuildRequest, BuildResult } from '../../../api/build.ts';
import { formatReference, parseReference, withDefaultTag } from '../../../oci/reference.ts';

/** `--metadata-file`, with docker's keys. https://docs.docker.com/reference/cli/docker/buildx/build/#metadata-file */
export function buildMetadata({ tags }: BuildRequest, result: BuildResult): string {
  const names = tags.map((tag) => formatReference(withDefaultTag(parseReference(tag))));
  const { digest, imageId, descriptor, provenance = {} } = result;
  const predicates = Object.entries(provenance);
  const document = {
    ...Object.fromEntries(
      predicates.map(([platform, predicate]) => [
        `buildx.build.provenance${predicates.length === 1 ? '' : `/${platform}`}`,
        predicate,
      ]),
    ),
    ...(imageId === digest ? {} : { 'containerimage.config.digest': imageId }),
    'containerimage.descriptor': descriptor,
    'containerimage.digest': digest,
    ...(names.length === 0 ? {} : { 'image.name': names.join(',') }),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
