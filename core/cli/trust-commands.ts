/** Verbs about who vouches for an image. */
import type { CommandSpec, FlagSpec } from './command.ts';

const FORMAT: FlagSpec = {
  name: 'format',
  kind: 'text',
  help: "Format output as 'table' or 'json'",
};
const IDENTITY: FlagSpec = {
  name: 'identity',
  kind: 'list',
  value: 'identity',
  help: "Believe this identity of a trust root ('*' stands for anything), or this subject of certificates",
};
const ISSUER: FlagSpec = {
  name: 'issuer',
  kind: 'list',
  value: 'address',
  help: 'Who vouches for the identity; given once for all of them, or once for each',
};
const ONE = { least: 1, most: 1 };

export const TRUST_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'referrers',
    usage: '[OPTIONS] NAME[:TAG|@DIGEST]',
    summary: 'Show signatures, bills of materials and other artifacts that refer to an image, as a tree',
    flags: [
      { name: 'artifact-type', kind: 'text', value: 'type', help: 'Only those of this type' },
      { name: 'document', kind: 'text', value: 'digest', help: 'Print one of the documents instead' },
      FORMAT,
    ],
    arguments: ONE,
    load: async () => (await import('./verbs/trust/referrers.ts')).referrers,
  },
  {
    name: 'verify-signature',
    usage: '[OPTIONS] NAME[:TAG|@DIGEST]',
    summary: 'Verify the signatures of an image; succeeds only when somebody who is trusted made one',
    flags: [
      {
        name: 'certificate',
        kind: 'list',
        value: 'file',
        help: 'Believe this certificate, or what it issued, instead of the trusted signers',
      },
      FORMAT,
      IDENTITY,
      ISSUER,
      {
        name: 'key',
        kind: 'list',
        value: 'file',
        help: 'Believe this public key instead of the trusted signers',
      },
      {
        name: 'trust-root',
        kind: 'list',
        value: 'file',
        help: 'Believe the identities that this Sigstore trust root bears out, instead of the trusted signers',
      },
    ],
    arguments: ONE,
    load: async () => (await import('./verbs/trust/verify-signature.ts')).verifySignature,
  },
  {
    name: 'signers ls',
    aliases: ['signers list'],
    usage: '[OPTIONS]',
    summary: 'List whose signatures are believed',
    flags: [FORMAT],
    arguments: { least: 0, most: 0 },
    load: async () => (await import('./verbs/trust/signers.ts')).listSigners,
  },
  {
    name: 'signers add',
    usage: '[OPTIONS] FILE',
    summary: 'Believe signatures by a public key, a certificate or a Sigstore trust root',
    flags: [
      IDENTITY,
      ISSUER,
      { name: 'name', kind: 'text', help: "What to call it; the file's name when absent" },
      {
        name: 'scope',
        kind: 'list',
        value: 'prefix',
        help: 'Only for this registry or repository (registry.example.org/team)',
      },
    ],
    arguments: ONE,
    load: async () => (await import('./verbs/trust/signers.ts')).addSigner,
  },
  {
    name: 'signers rm',
    aliases: ['signers remove'],
    usage: 'SIGNER [SIGNER...]',
    summary: 'Believe signers no longer, by their IDs or names',
    flags: [],
    arguments: { least: 1, most: Number.MAX_SAFE_INTEGER },
    load: async () => (await import('./verbs/trust/signers.ts')).removeSigners,
  },
];
