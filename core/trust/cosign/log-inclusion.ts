import type { TransparencyLogEntry } from '@sigstore/bundle';
import type { TrustMaterial } from '@sigstore/verify';
import { isSignedBy } from '../signers/key-signature.ts';

type Log = TrustMaterial['tlogs'][number];

/**
 * Why an entry is not known to be in a log; `undefined`: the log promised it, or a head that the log signed has it, and
 * whatever of both is there holds. The library leaves the hash to the runtime's choice, and BoringSSL, which is what
 * Electron has, makes none.
 */
export async function whyNotIn(
  entry: TransparencyLogEntry,
  logs: readonly Log[],
): Promise<string | undefined> {
  const { inclusionPromise, inclusionProof } = entry;
  if (inclusionPromise === undefined && inclusionProof === undefined)
    return 'its entry has neither a promise nor a proof of the log';
  if (inclusionPromise !== undefined && !isPromised(entry, logs))
    return 'the log did not promise to keep its entry';
  if (inclusionProof === undefined) return undefined;
  const { checkpoint } = inclusionProof;
  const head = checkpoint === undefined ? undefined : signedHead(checkpoint.envelope, logs);
  if (checkpoint === undefined || head === undefined)
    return 'the log did not sign the head that is to have its entry';
  const { verifyMerkleInclusion } = await import('@sigstore/verify/dist/tlog/merkle.js');
  try {
    verifyMerkleInclusion({ ...entry, inclusionProof: { ...inclusionProof, checkpoint } }, head);
    return undefined;
  } catch {
    return 'its entry is not where the proof puts it in the log';
  }
}

/** https://github.com/sigstore/rekor/blob/main/openapi.yaml: the entry as RFC 8785 writes it, whose order of keys this is. */
function isPromised(
  { canonicalizedBody, integratedTime, logIndex, logId, inclusionPromise }: TransparencyLogEntry,
  logs: readonly Log[],
): boolean {
  const time = Number(integratedTime);
  const entry = {
    body: canonicalizedBody.toString('base64'),
    integratedTime: time,
    logID: logId.keyId.toString('hex'),
    logIndex: Number(logIndex),
  };
  const signed = Buffer.from(JSON.stringify(entry));
  const signature = inclusionPromise?.signedEntryTimestamp ?? Buffer.alloc(0);
  return logs.some(
    ({ logID, publicKey, validFor }) =>
      logID.equals(logId.keyId) &&
      validFor.start.getTime() <= time * 1000 &&
      time * 1000 <= validFor.end.getTime() &&
      isSignedBy(publicKey, signed, signature),
  );
}

interface Head {
  readonly origin: string;
  readonly logSize: bigint;
  readonly logHash: Buffer;
  readonly rest: string[];
}

/** https://github.com/C2SP/C2SP/blob/main/signed-note.md around https://github.com/C2SP/C2SP/blob/main/tlog-checkpoint.md */
function signedHead(envelope: string, logs: readonly Log[]): Head | undefined {
  const end = envelope.indexOf('\n\n');
  if (end < 0) return undefined;
  const note = envelope.slice(0, end + 1);
  const [origin = '', size = '', root = '', ...rest] = note.trimEnd().split('\n');
  if (!/^\d{1,19}$/.test(size)) return undefined;
  const isSigned = envelope
    .slice(end + 2)
    .split('\n')
    .slice(0, MOST_SIGNATURES)
    .some((line) => {
      const [dash, name = '', encoded = ''] = line.split(' ');
      const bytes = Buffer.from(encoded, 'base64');
      return (
        dash === '\u2014' &&
        name !== '' &&
        logs.some(
          ({ baseURL, logID, publicKey }) =>
            baseURL.includes(name) &&
            logID.subarray(0, 4).equals(bytes.subarray(0, 4)) &&
            isSignedBy(publicKey, Buffer.from(note), bytes.subarray(4)),
        )
      );
    });
  return isSigned ? { origin, logSize: BigInt(size), logHash: Buffer.from(root, 'base64'), rest } : undefined;
}

/** The log's own and those of its witnesses. */
const MOST_SIGNATURES = 50;
