import { createHash } from 'node:crypto';
import { z } from 'zod';
import { chainIds } from '../oci/chain-ids.ts';
import { descriptorSchema, digestSchema } from '../oci/descriptor.ts';
import { check, readConfig, readDocument } from '../oci/document.ts';
import { layoutSchema } from '../oci/layout.ts';
import { invalid, parseStrictJson } from '../oci/strict-json.ts';
import { bytesInput, operation, type Operation } from './operation.ts';

const validateInput = z.object({
  kind: z.enum(['descriptor', 'manifest', 'index', 'config', 'layout']),
  text: z.string(),
});

function validate(kind: z.output<typeof validateInput>['kind'], bytes: Uint8Array): true {
  if (kind === 'config') readConfig(bytes);
  else if (kind === 'descriptor') check(descriptorSchema, parseStrictJson(bytes, kind), kind);
  else if (kind === 'layout') check(layoutSchema, parseStrictJson(bytes, kind), kind);
  else if (readDocument(bytes).kind !== kind) throw invalid(kind, 'it is a document of another kind');
  return true;
}

export const ociOperations: Readonly<Record<string, Operation>> = {
  'oci.validate': operation(validateInput, ({ kind, text }) => validate(kind, Buffer.from(text))),
  'oci.chainIds': operation(z.object({ diffIds: z.array(digestSchema) }), ({ diffIds }) =>
    chainIds(diffIds, (text) => createHash('sha256').update(text).digest('hex')),
  ),
  'manifest.read': operation(bytesInput, (bytes) => {
    const document = readDocument(bytes);
    if (document.kind === 'index')
      return { mediaType: document.mediaType, manifests: document.value.manifests };
    const { config, layers } = document.value;
    return { mediaType: document.mediaType, config, layers };
  }),
};
