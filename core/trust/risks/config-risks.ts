import type { Risk } from '../../api/trust.ts';
import { scanInstruction, scanVariable } from '../../image/secrets/scan-words.ts';
import type { FoundSecret } from '../../image/secrets/found-secret.ts';
import type { ImageConfig } from '../../oci/config.ts';
import { readTime } from '../../oci/go-time.ts';
import { visibleLine } from '../../oci/visible-text.ts';

const DAY = 86_400_000;
const OLD = 2 * 365 * DAY;
/** Builds that are to give the same bytes each time write a date from the beginning of time. */
const MEANT = Date.parse('1990-01-01T00:00:00Z');
/** Steps that are looked through, and secrets that are told. */
const MOST_STEPS = 2000;
const MOST_SECRETS = 10;

export interface ToldByConfig {
  readonly risks: readonly Risk[];
  readonly notes: readonly string[];
}

/** What the config of an image gives away before a layer is downloaded. `now`: milliseconds. */
export function configRisks(config: ImageConfig, now: number): ToldByConfig {
  const age = ageRisk(config, now);
  return {
    risks: [...userRisk(config), ...age.risks, ...secretRisks(config)],
    notes: age.notes,
  };
}

function userRisk({ config, os }: ImageConfig): readonly Risk[] {
  if (os === 'windows') return [];
  const user = config?.User?.trim() ?? '';
  if (!/^(?:|root|0+)(?::.*)?$/.test(user)) return [];
  return [
    {
      kind: 'root-user',
      level: 'note',
      text: 'Its program runs as root unless another user is given',
      evidence:
        user === ''
          ? 'User is not set in its config'
          : `User is "${visibleLine(user).slice(0, 100)}" in its config`,
    },
  ];
}

function ageRisk({ created }: ImageConfig, now: number): ToldByConfig {
  const time = readTime(created);
  if (time === null || time < MEANT)
    return {
      risks: [],
      notes: ['How old it is was not told: its config gives no date, or one that is not meant.'],
    };
  if (now - time < OLD) return { risks: [], notes: [] };
  const years = Math.floor((now - time) / (365 * DAY));
  return {
    risks: [
      {
        kind: 'old',
        level: 'warning',
        text: `It was made ${years} years ago: what was found in its programs since is not mended in it`,
        evidence: `made ${new Date(time).toISOString().slice(0, 10)} by its config`,
      },
    ],
    notes: [],
  };
}

const LEVELS = { sure: 'danger', likely: 'danger', possible: 'note' } as const;

function secretRisks({ config, history }: ImageConfig): readonly Risk[] {
  const told = new Map<string, Risk>();
  const tell = (found: readonly FoundSecret[], where: string): void => {
    for (const { title, certainty, shown } of found) {
      if (told.size >= MOST_SECRETS) return;
      // A variable stands in the history, too.
      if (told.has(shown)) continue;
      const level = LEVELS[certainty];
      const text =
        level === 'note'
          ? `${title}, perhaps: everybody who pulls it can read it`
          : `${title}: everybody who pulls it can read it`;
      told.set(shown, { kind: 'secret-in-config', level, text, evidence: `${where}: ${shown}` });
    }
  };
  for (const entry of config?.Env ?? []) {
    const equals = entry.indexOf('=');
    if (equals > 0) tell(scanVariable(entry.slice(0, equals), entry.slice(equals + 1)), 'environment');
  }
  for (const [name, value] of Object.entries(config?.Labels ?? {})) tell(scanVariable(name, value), 'labels');
  for (const [step, { created_by }] of (history ?? []).slice(0, MOST_STEPS).entries())
    tell(scanInstruction(created_by ?? ''), `history, step ${step + 1}`);
  return [...told.values()];
}
