import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Reference } from '../../oci/reference.ts';
import type { Connection } from '../connection.ts';
import type { RetryNotice } from '../http/retry.ts';

export interface UploadOptions {
  readonly signal?: AbortSignal;
  /** Hears of the waits of this upload alone. */
  readonly onRetry?: (notice: RetryNotice) => void;
}

export interface BlobUploadOptions extends UploadOptions {
  /** A repository of the same registry that probably has it: then nothing is sent. */
  readonly mountFrom?: string;
  /** The registry said a moment ago that it does not have it. */
  readonly absent?: boolean;
  /** Bytes that an earlier attempt left there. Called once, before the first byte. */
  readonly onBegin?: (resumed: number) => void;
  /** Bytes of it that have gone out, those of earlier attempts included; goes back where some were lost. */
  readonly onSent?: (bytes: number) => void;
  /** Where unfinished uploads go on, beyond the end of this process. */
  readonly memory?: UploadMemory;
}

export interface UploadMemory {
  /** `name`: registry and repository. */
  recall(name: string, digest: Digest): Promise<string | undefined>;
  /** `null`: forget it. */
  keep(name: string, digest: Digest, place: string | null): Promise<void>;
}

export type OpenBytes = (offset: number) => AsyncIterable<Uint8Array>;

/** One blob on its way. */
export interface UploadOrder {
  readonly connection: Connection;
  readonly reference: Reference;
  readonly blob: Pick<Descriptor, 'digest' | 'size'>;
  /** Gives its bytes from an offset on, each time it is called. */
  readonly open: OpenBytes;
  readonly options: BlobUploadOptions;
}

/** What every request of an upload has in common. */
export function shared({ reference, blob, options }: UploadOrder) {
  return {
    what: `the blob ${blob.digest} of ${reference.name}`,
    subject: { kind: 'upload', familiar: reference.familiar },
    repository: reference.path,
    access: 'pull,push',
    headers: {},
    signal: options.signal,
    once: true,
  } as const;
}
