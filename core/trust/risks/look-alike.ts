import type { Risk } from '../../api/trust.ts';
import type { Reference } from '../../oci/reference.ts';
import { likeness, type Likeness } from './likeness.ts';
import { KNOWN_PUBLISHERS, OFFICIAL_ACCOUNTS, WELL_KNOWN, WELL_KNOWN_REGISTRIES } from './well-known.ts';

const HUB = 'docker.io';
const HOW: Readonly<Record<Likeness, string>> = {
  'same letters': 'with letters that look alike',
  separators: 'but for its hyphens or dots',
  spelling: 'with letters swapped, left out or put in',
};

/** Whether a name could be taken for a well-known one: a slip of the fingers, or meant to be. */
export function lookAlikes(reference: Reference): readonly Risk[] {
  return [...registryRisk(reference), ...accountRisk(reference), ...nameRisk(reference)];
}

function registryRisk({ domain }: Reference): readonly Risk[] {
  if (WELL_KNOWN_REGISTRIES.includes(domain)) return [];
  const known = WELL_KNOWN_REGISTRIES.find((each) => likeness(domain, each) !== null);
  if (known === undefined) return [];
  return [
    risk(
      'danger',
      `The registry ${domain} is not ${known}, though it is called almost the same`,
      `${domain} beside ${known}`,
    ),
  ];
}

function accountRisk({ domain, path }: Reference): readonly Risk[] {
  const account = accountOf(path);
  if (domain !== HUB || account === null || account === 'library' || account === 'docker') return [];
  const bare = account.replace(/[-_.]/g, '');
  const imitated = OFFICIAL_ACCOUNTS.find((each) => bare === each || likeness(bare, each) !== null);
  if (imitated === undefined) return [];
  return [
    risk(
      'danger',
      `The account ${account} sounds like Docker's own and is not: official images have no account in their names`,
      `account ${account} on Docker Hub`,
    ),
  ];
}

function nameRisk({ domain, path, familiar }: Reference): readonly Risk[] {
  const name = path.split('/').at(-1) ?? '';
  const account = accountOf(path);
  if (WELL_KNOWN.includes(name)) {
    if (domain !== HUB || account === null || KNOWN_PUBLISHERS.includes(account)) return [];
    return [
      risk(
        'note',
        `It is called like the official image ${name}, but ${account} publishes it`,
        `${familiar} beside ${name}`,
      ),
    ];
  }
  for (const known of WELL_KNOWN) {
    const how = likeness(name, known);
    if (how === null) continue;
    return [
      risk(
        how === 'same letters' ? 'danger' : 'warning',
        `${name} is not the well-known ${known}, though it is called almost the same ${HOW[how]}`,
        `${familiar} beside ${known}`,
      ),
    ];
  }
  return [];
}

/** "team" of "team/app"; `null` of what stands alone or is official. */
function accountOf(path: string): string | null {
  const slash = path.indexOf('/');
  const account = slash < 0 ? null : path.slice(0, slash);
  return account === 'library' ? null : account;
}

function risk(level: Risk['level'], text: string, evidence: string): Risk {
  return { kind: 'look-alike', level, text, evidence };
}
