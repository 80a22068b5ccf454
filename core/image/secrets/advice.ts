import type { SecretFinding, SecretKind } from '../../api/secrets.ts';

const STAYS =
  'Removing the file in a later layer does not help: the layer that has it is still part of the image, and everybody who pulls the image can read it.';
const REBUILD =
  'Build the image again without it: give it to the step that needs it with RUN --mount=type=secret, or only to the container when it runs; then delete the old tags, here and in registries.';

/** What to do first: a secret that was published stays known whatever becomes of the image. */
const FIRST: Readonly<Record<SecretKind, string>> = {
  'private key':
    'Take the key out of use: make a new pair and replace its public half or certificate wherever it is trusted.',
  token: 'Revoke the token where it was issued and make a new one.',
  'cloud credentials':
    'Disable the credentials at the provider and make new ones, look at what was done with them, and prefer roles of the machine over keys.',
  'password file': 'Change the passwords: hashes can be guessed against without anybody noticing.',
  'environment file':
    'Change what its variables hold, and add the file to .dockerignore so that COPY passes it by.',
  repository:
    'Look through its history for secrets (everything that was ever committed is in it), and add .git to .dockerignore.',
  'shell history': 'Look through it for passwords and tokens that were typed, and change those.',
  'registry login': 'Log out of the registry, revoke the token there and make a new one.',
  variable:
    'Change the password or token: ENV and ARG are written into the image, where docker history shows them.',
};

export function adviceFor(kind: SecretKind, where: SecretFinding['where']['kind']): string {
  if (where === 'file') return `${FIRST[kind]} ${STAYS} ${REBUILD}`;
  const words = where === 'history' ? 'The history' : 'The configuration';
  return `${FIRST[kind]} ${words} is part of the image and cannot be edited without making another. ${REBUILD}`;
}
