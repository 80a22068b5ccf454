import type { SecretKind } from '../../../api/secrets.ts';
import type { Certainty } from '../found-secret.ts';
import { readAssignments, readEnvironment } from './readers/environment-file.ts';
import { readDockerLogin, readKubeConfig, readNpmLogin } from './readers/logins.ts';
import { readGitConfig, readGitCredentials, readNetrc, readPgpass } from './readers/login-lists.ts';
import { readHtpasswd, readShadow } from './readers/password-files.ts';
import type { FoundInText } from './readers/found-in-text.ts';

/** A file that is known by where it is. */
export interface FileRule {
  /** Tried against the whole path. */
  readonly path: RegExp;
  readonly kind: SecretKind;
  readonly title: string;
  readonly certainty: Certainty;
  /** What is in it; absent where it is enough that the file is there and not empty. */
  readonly read?: (text: string) => readonly FoundInText[];
}

export const FILE_RULES: readonly FileRule[] = [
  {
    path: /\/etc\/shadow-?$/,
    kind: 'password file',
    title: 'Password hash of an account',
    certainty: 'sure',
    read: readShadow,
  },
  {
    path: /\/\.?htpasswd$/,
    kind: 'password file',
    title: 'Password hash for a web server',
    certainty: 'sure',
    read: readHtpasswd,
  },
  {
    path: /\/[._]netrc$/,
    kind: 'password file',
    title: 'Login in .netrc',
    certainty: 'sure',
    read: readNetrc,
  },
  {
    path: /\/\.pgpass$/,
    kind: 'password file',
    title: 'PostgreSQL password',
    certainty: 'sure',
    read: readPgpass,
  },
  {
    path: /\/\.git-credentials$/,
    kind: 'token',
    title: 'Login for git',
    certainty: 'sure',
    read: readGitCredentials,
  },
  {
    path: /\/\.(?:docker\/config\.json|dockercfg)$|\/containers\/auth\.json$/,
    kind: 'registry login',
    title: 'Login for a container registry',
    certainty: 'sure',
    read: readDockerLogin,
  },
  {
    path: /\/\.?npmrc$/,
    kind: 'registry login',
    title: 'Login for an npm registry',
    certainty: 'sure',
    read: readNpmLogin,
  },
  {
    path: /\/\.kube\/config$|\/etc\/kubernetes\/[\w-]+\.conf$|\/kubeconfig(?:\.ya?ml)?$/,
    kind: 'cloud credentials',
    title: 'Kubernetes credentials',
    certainty: 'sure',
    read: readKubeConfig,
  },
  {
    path: /\/\.config\/gcloud\/(?:credentials\.db|access_tokens\.db|application_default_credentials\.json|legacy_credentials\/.+)$/,
    kind: 'cloud credentials',
    title: 'Google Cloud credentials',
    certainty: 'likely',
  },
  {
    path: /\/\.azure\/(?:accessTokens\.json|msal_token_cache\.(?:json|bin)|service_principal_entries\.json)$/,
    kind: 'cloud credentials',
    title: 'Azure credentials',
    certainty: 'likely',
  },
  {
    path: /\/\.(?:vault-token|terraform\.d\/credentials\.tfrc\.json)$/,
    kind: 'token',
    title: 'Token of a tool',
    certainty: 'likely',
  },
  {
    path: /\/(?:\.aws\/credentials|\.s3cfg|\.boto|\.pypirc|pip\.conf|\.my\.cnf|rclone\.conf|\.ftpconfig|gradle\.properties|sftp-config\.json)$/,
    kind: 'password file',
    title: 'Password in a configuration',
    certainty: 'likely',
    read: readAssignments,
  },
  {
    path: /\/\.env(?:\.[\w.-]+)?$|\/[\w-]+\.env$/,
    kind: 'environment file',
    title: 'Secret in an environment file',
    certainty: 'likely',
    read: readEnvironment,
  },
  {
    path: /\/\.git\/HEAD$/,
    kind: 'repository',
    title: 'Git repository with its history',
    certainty: 'likely',
  },
  {
    path: /\/\.git\/config$/,
    kind: 'token',
    title: 'Login in the address of a git remote',
    certainty: 'sure',
    read: readGitConfig,
  },
  {
    path: /\/\.(?:svn\/wc\.db|hg\/store\/00manifest\.i)$/,
    kind: 'repository',
    title: 'Repository with its history',
    certainty: 'likely',
  },
  {
    path: /\/\.(?:bash|zsh|ash|sh|python|mysql|psql|sqlite|node_repl|rediscli|irb|mongo)_?history$|\/\.histfile$/,
    kind: 'shell history',
    title: 'History of commands',
    certainty: 'possible',
  },
  {
    path: /\.(?:p12|pfx|jks|keystore|kdbx)$/,
    kind: 'private key',
    title: 'Key store',
    certainty: 'possible',
  },
];
