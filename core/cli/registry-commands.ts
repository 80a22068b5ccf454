import { REGISTRY_KINDS, SIGNATURE_POLICIES } from '../api/registries.ts';
import type { CommandSpec } from './command.ts';

/** docker's `login` and `logout`, and how each registry is reached. */
export const REGISTRY_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'login',
    usage: '[OPTIONS] [SERVER]',
    summary: 'Authenticate to a registry (Docker Hub when none is given)',
    flags: [
      { name: 'username', short: 'u', kind: 'text', help: 'Username' },
      {
        name: 'password',
        short: 'p',
        kind: 'text',
        help: 'Not taken: others could read it. Use --password-stdin',
      },
      { name: 'password-stdin', kind: 'switch', help: 'Take the password from stdin' },
      { name: 'token', kind: 'switch', help: 'It is an identity token, which needs no username' },
    ],
    arguments: { least: 0, most: 1 },
    load: async () => (await import('./verbs/login.ts')).login,
  },
  {
    name: 'logout',
    usage: '[SERVER]',
    summary: 'Log out from a registry (Docker Hub when none is given)',
    flags: [],
    arguments: { least: 0, most: 1 },
    load: async () => (await import('./verbs/logout.ts')).logout,
  },
  {
    name: 'registry ls',
    aliases: ['registry list'],
    usage: '[OPTIONS]',
    summary: 'List registries, how they are reached and who is logged in',
    flags: [
      {
        name: 'format',
        kind: 'text',
        help: "Format output as 'table', 'table TEMPLATE', 'json' or by a Go template",
      },
    ],
    arguments: { least: 0, most: 0 },
    load: async () => (await import('./verbs/registry-ls.ts')).registryLs,
  },
  {
    name: 'registry set',
    aliases: ['registry add'],
    usage: '[OPTIONS] REGISTRY',
    summary: 'Add a registry, or change how it is reached',
    flags: [
      { name: 'name', kind: 'text', help: 'What it is called in lists' },
      { name: 'kind', kind: 'text', help: REGISTRY_KINDS.join(', ') },
      { name: 'enabled', kind: 'switch', help: 'Ask it when searching (--enabled=false: do not)' },
      {
        name: 'authority',
        kind: 'text',
        value: 'file',
        help: 'Certificate authorities (PEM) to accept for it; "" for none',
      },
      {
        name: 'client-cert',
        kind: 'text',
        value: 'file',
        help: 'Client certificate (PEM) to show it; "" for none',
      },
      {
        name: 'client-key',
        kind: 'text',
        value: 'file',
        help: 'Key (PEM) of the client certificate; it stays where it is',
      },
      { name: 'mirror', kind: 'list', help: 'Ask this address first when pulling (repeatable; "" for none)' },
      {
        name: 'plain-http',
        kind: 'switch',
        help: 'Talk plain HTTP: everybody on the way can read and change it',
      },
      {
        name: 'insecure',
        kind: 'switch',
        help: 'Accept any certificate: anybody on the way can pretend to be it',
      },
      { name: 'proxy', kind: 'text', help: "'environment' (HTTPS_PROXY and so on), 'none' or an address" },
      {
        name: 'policy',
        kind: 'text',
        help: `What happens to images without a good signature: ${SIGNATURE_POLICIES.join(', ')}`,
      },
    ],
    arguments: { least: 1, most: 1 },
    load: async () => (await import('./verbs/registry-set.ts')).registrySet,
  },
  {
    name: 'registry test',
    usage: '[OPTIONS] REGISTRY',
    summary: 'Go the way to a registry step by step, and say where it ends and why',
    flags: [{ name: 'format', kind: 'text', help: "Format output as 'json'" }],
    arguments: { least: 1, most: 1 },
    load: async () => (await import('./verbs/registry-test.ts')).registryTest,
  },
  {
    name: 'registry rm',
    aliases: ['registry remove'],
    usage: 'REGISTRY [REGISTRY...]',
    summary: 'Take registries off the list, with how they are reached',
    flags: [],
    arguments: { least: 1, most: Number.MAX_SAFE_INTEGER },
    load: async () => (await import('./verbs/registry-rm.ts')).registryRm,
  },
];
