import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { SignerOrder, TrustedSigner } from '../../api/trust.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { nodeDisk } from '../../store/disk/disk.ts';
import { openLock } from '../../store/disk/lock.ts';
import { replaceDurably } from '../../store/disk/replace-durably.ts';
import { explained, isMissing } from '../../stream/disk-error.ts';
import { LARGEST_KEY_FILE, readKey } from './read-key.ts';
import { plainPrefix } from './scope.ts';

/** With what it is verified by. PEM and trust roots are no secrets. */
export interface Signer extends TrustedSigner {
  readonly text: string;
}

/** Whom signatures are believed, as this data folder has it; a window and command lines change it at the same time. */
export interface SignerFile {
  list(): Promise<readonly Signer[]>;
  /** `order.file`: a path. */
  add(order: SignerOrder): Promise<readonly Signer[]>;
  remove(id: string): Promise<readonly Signer[]>;
}

const MOST_SIGNERS = 1000;
const LARGEST_FILE = 64 * 1024 * 1024;
const line = z.string().max(1024);

const signerSchema = z.object({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  name: line.min(1),
  kind: z.enum(['public-key', 'certificate', 'sigstore-root']),
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  scope: z.array(line).max(1000),
  identities: z.array(z.object({ identity: line, issuer: line })).max(1000),
  added: z.string(),
  text: z.string().max(LARGEST_KEY_FILE * 2),
});
const fileSchema = z.object({ version: z.literal(1), signers: z.array(signerSchema).max(MOST_SIGNERS) });

export function openSignerFile(home: string): SignerFile {
  const file = path.join(home, 'signers.json');
  const lock = openLock(nodeDisk, path.join(home, 'locks', 'signers'));

  const list = async (): Promise<readonly Signer[]> => {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      if (isMissing(error)) return [];
      return explained('read', file, () => Promise.reject(error));
    }
    return readSigners(file, text);
  };
  const change = (edit: (signers: readonly Signer[]) => readonly Signer[]): Promise<readonly Signer[]> =>
    lock.run(async () => {
      const signers = edit(await list());
      await replaceDurably(file, `${JSON.stringify({ version: 1, signers }, null, 2)}\n`);
      return signers;
    });

  return {
    list,
    async add(order) {
      const signer = await signerOf(order);
      return change((signers) => {
        const known = signers.find(({ fingerprint }) => fingerprint === signer.fingerprint);
        if (known !== undefined) {
          throw new StrataError('INVALID_INPUT', `This is trusted already, as "${known.name}"`, {
            action: 'To trust it for something else, remove it first.',
            evidence: { id: known.id },
          });
        }
        if (signers.length >= MOST_SIGNERS)
          throw new StrataError('INVALID_INPUT', `At most ${MOST_SIGNERS} signers are kept`);
        return [...signers, signer];
      });
    },
    remove: (id) => change((signers) => signers.filter((each) => each.id !== id)),
  };
}

/** A signer of a file that a person gave, whether it is kept or used once. */
export async function signerOf({ file, name, scope, identities }: SignerOrder): Promise<Signer> {
  const title = path.basename(file);
  const { size } = await explained('read', file, () => stat(file));
  if (size > LARGEST_KEY_FILE) {
    throw new StrataError('INVALID_KEY', `${title} has ${size} bytes; keys and trust roots are smaller`, {
      evidence: { file: title, size },
    });
  }
  const key = await readKey(await explained('read', file, () => readFile(file)), title);
  if (key.kind === 'sigstore-root' && identities.length === 0) {
    throw new StrataError('INVALID_INPUT', `${title} is a Sigstore trust root, and nobody is named with it`, {
      action:
        'Say whose signatures are believed: an identity (a mail address, the address of a workflow; * stands for anything) and its issuer. Without that, everybody who can sign there would be.',
    });
  }
  return {
    ...key,
    id: randomBytes(8).toString('hex'),
    name: name.trim() === '' ? title : name.trim(),
    scope: scope.map(plainPrefix).filter((prefix) => prefix !== ''),
    identities,
    added: new Date().toISOString(),
  };
}

function readSigners(file: string, text: string): readonly Signer[] {
  let json: unknown;
  try {
    json = text.length > LARGEST_FILE ? undefined : JSON.parse(text);
  } catch {
    json = undefined;
  }
  const read = fileSchema.safeParse(json);
  if (read.success) return read.data.signers;
  // Going on without it would call what a person trusts untrusted, and say so of the image.
  throw new StrataError('INVALID_CONFIG_FILE', `The trusted signers in ${file} cannot be read`, {
    action: `Correct ${file}, or delete it: then the signers have to be added again.`,
    evidence: { file },
  });
}
