import { readConfig, readDocument } from '../../oci/document.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { isIndexMediaType } from '../../oci/media-types.ts';
import { formatPlatform } from '../../oci/platform.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { visibleText } from '../../oci/visible-text.ts';
import { isoTime } from '../iso-time.ts';
import { blobReference, type ConfigSummary, type DocumentSummary, type IndexChild } from './summary.ts';

/** Summary of an index or a manifest. Bytes are already known to hash to the descriptor's digest. */
export function summariseDocument(descriptor: Descriptor, bytes: Uint8Array): DocumentSummary {
  return understood(() => {
    const document = readDocument(bytes, { expected: descriptor });
    if (document.kind === 'index')
      return { kind: 'index', children: document.value.manifests.map(indexChild) };
    return {
      kind: 'manifest',
      config: blobReference(document.value.config),
      layers: document.value.layers.map(blobReference),
    };
  });
}

export function summariseConfig(bytes: Uint8Array): DocumentSummary {
  return understood((): ConfigSummary => {
    const config = readConfig(bytes);
    return {
      kind: 'config',
      platform: visibleText(formatPlatform(config)),
      created: isoTime(config.created),
      diffIds: config.rootfs.diff_ids,
      labels: visibleRecord(config.config?.Labels ?? {}),
      steps: config.history?.length ?? 0,
    };
  });
}

function indexChild(descriptor: Descriptor): IndexChild {
  const nested = isIndexMediaType(descriptor.mediaType);
  const platform = descriptor.platform;
  // Attestations are listed for the platform "unknown/unknown" so that runtimes pass them by.
  const isImage = !nested && platform?.os !== 'unknown';
  return {
    ...blobReference(descriptor),
    nested,
    platform: !isImage ? null : platform === undefined ? '' : visibleText(formatPlatform(platform)),
  };
}

function visibleRecord(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [visibleText(key), visibleText(value)]),
  );
}

function understood(read: () => DocumentSummary): DocumentSummary {
  try {
    return read();
  } catch (error) {
    if (error instanceof StrataError) return { kind: 'unreadable', problem: error.message };
    throw error;
  }
}
