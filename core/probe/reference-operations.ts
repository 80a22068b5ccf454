import { z } from 'zod';
import { digestAlgorithm, digestHex, parseDigest } from '../oci/digest.ts';
import { isImageId, matchReference, parseReference } from '../oci/reference.ts';
import { operation, type Operation } from './operation.ts';

const text = z.object({ text: z.string() });

export const referenceOperations: Readonly<Record<string, Operation>> = {
  'reference.normalize': operation(text, (input) => parseReference(input.text)),
  'reference.match': operation(z.object({ text: z.string(), pattern: z.string() }), (input) =>
    matchReference(input.pattern, parseReference(input.text)),
  ),
  'reference.isImageId': operation(text, (input) => isImageId(input.text)),
  'digest.parse': operation(text, (input) => {
    const digest = parseDigest(input.text);
    return { algorithm: digestAlgorithm(digest), encoded: digestHex(digest) };
  }),
};
