import * as crypto from 'node:crypto';
import { parseDigest, type Digest } from '../oci/digest.ts';

/** Bytes of one SHA-256. */
export const SHA256_LENGTH = 32;

type OneShotHash = (algorithm: string, data: Uint8Array, encoding: 'binary' | 'hex') => string;

// One call instead of an object per file: 0.5 µs against 2 µs, which counts with 20,000 small files. Absent before Node 20.12.
const oneShotHash: OneShotHash | undefined = (crypto as { readonly hash?: OneShotHash }).hash;

export function sha256(bytes: Uint8Array): Digest {
  const digits =
    oneShotHash?.('sha256', bytes, 'hex') ?? crypto.createHash('sha256').update(bytes).digest('hex');
  return parseDigest(`sha256:${digits}`);
}

/** Writes the SHA-256 of `bytes` into `target` at `at`. */
export function sha256Into(bytes: Uint8Array, target: Buffer, at: number): void {
  if (oneShotHash === undefined) target.set(crypto.createHash('sha256').update(bytes).digest(), at);
  else target.write(oneShotHash('sha256', bytes, 'binary'), at, SHA256_LENGTH, 'latin1');
}

/** A running digest of bytes that arrive in pieces. */
export interface RunningDigest {
  update(bytes: Uint8Array): void;
  /** Ends it; only once. */
  digest(): Digest;
}

export function runningDigest(algorithm: 'sha256' | 'sha384' | 'sha512'): RunningDigest {
  const hash = crypto.createHash(algorithm);
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => parseDigest(`${algorithm}:${hash.digest('hex')}`),
  };
}
