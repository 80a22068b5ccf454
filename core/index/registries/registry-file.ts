import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { StrataError } from '../../oci/strata-error.ts';
import { nodeDisk } from '../../store/disk/disk.ts';
import { openLock } from '../../store/disk/lock.ts';
import { replaceDurably } from '../../store/disk/replace-durably.ts';
import { explained, isMissing } from '../../stream/disk-error.ts';
import {
  allEntries,
  fileSchema,
  HUB,
  plainEntry,
  type RegistryEntry,
  type RegistryFileContent,
} from './registry-entry.ts';

/** The registries that this data folder knows; a window and command lines read and change it at the same time. */
export interface RegistryFile {
  /** The same array, and the same entries in it, as long as nobody changed the file. */
  entries(): Promise<readonly RegistryEntry[]>;
  /** Entries for those of `domains` that are not among the others and that nobody took off the list. */
  further(domains: readonly string[]): Promise<readonly RegistryEntry[]>;
  /** What is known of a registry, or what holds of any. */
  entry(domain: string): Promise<RegistryEntry>;
  change(domain: string, edit: (entry: RegistryEntry) => RegistryEntry): Promise<RegistryEntry>;
  remove(domain: string): Promise<void>;
}

const NOTHING: RegistryFileContent = { version: 1, registries: [], dismissed: [] };
const LARGEST_FILE = 64 * 1024 * 1024;

interface Reading {
  readonly stamp: string;
  readonly content: RegistryFileContent;
  readonly entries: readonly RegistryEntry[];
}

export function openRegistryFile(home: string): RegistryFile {
  const file = path.join(home, 'registries.json');
  const lock = openLock(nodeDisk, path.join(home, 'locks', 'registries'));
  let last: Reading | undefined;

  const read = async (): Promise<Reading> => {
    const stamp = await stampOf(file);
    if (last?.stamp === stamp) return last;
    const content = stamp === '' ? NOTHING : await readContent(file);
    const before = last;
    // Connections are kept as long as their entry is the same object.
    const entries = allEntries(content).map((entry) => {
      const known = before?.entries.find(({ domain }) => domain === entry.domain);
      return known !== undefined && JSON.stringify(known) === JSON.stringify(entry) ? known : entry;
    });
    last = { stamp, content, entries };
    return last;
  };
  const write = (edit: (content: RegistryFileContent) => RegistryFileContent): Promise<void> =>
    lock.run(async () => {
      const { content } = await read();
      await replaceDurably(file, `${JSON.stringify(edit(content), null, 2)}\n`);
      // The clock of a disk may be too coarse to tell two changes apart.
      if (last !== undefined) last = { ...last, stamp: 'changed' };
    });
  const entryOf = async (domain: string): Promise<RegistryEntry> => {
    const { entries } = await read();
    return entries.find((entry) => entry.domain === domain) ?? plainFor(domain);
  };

  const plain = new Map<string, RegistryEntry>();
  /** Always the same object for one registry. */
  function plainFor(domain: string): RegistryEntry {
    const known = plain.get(domain) ?? plainEntry(domain);
    plain.set(domain, known);
    return known;
  }

  return {
    entries: async () => (await read()).entries,
    async further(domains) {
      const { entries, content } = await read();
      const listed = new Set([...entries.map(({ domain }) => domain), ...content.dismissed]);
      return domains.filter((domain) => !listed.has(domain)).map(plainFor);
    },
    entry: entryOf,
    async change(domain, edit) {
      await write((content) => {
        const before = allEntries(content).find((entry) => entry.domain === domain);
        // Whoever adds a registry wants it to be asked.
        const after = edit(before ?? { ...plainEntry(domain), enabled: true });
        const listed = content.registries.some((entry) => entry.domain === domain);
        return {
          ...content,
          registries: listed
            ? content.registries.map((entry) => (entry.domain === domain ? after : entry))
            : [...content.registries, after],
          dismissed: content.dismissed.filter((other) => other !== domain),
        };
      });
      return entryOf(domain);
    },
    async remove(domain) {
      if (domain === HUB) {
        throw new StrataError('INVALID_INPUT', 'Docker Hub cannot be taken off the list of registries', {
          action: 'Turn it off instead: then it is asked for nothing but what you name.',
        });
      }
      await write((content) => ({
        ...content,
        registries: content.registries.filter((entry) => entry.domain !== domain),
        dismissed: [...content.dismissed.filter((other) => other !== domain), domain].slice(-1000),
      }));
    },
  };
}

/** Empty where there is no file. Any change replaces the file, so another one is another file. */
async function stampOf(file: string): Promise<string> {
  try {
    const { ino, mtimeMs, size } = await stat(file);
    return `${ino} ${mtimeMs} ${size}`;
  } catch (error) {
    if (isMissing(error)) return '';
    return explained('read', file, () => Promise.reject(error));
  }
}

async function readContent(file: string): Promise<RegistryFileContent> {
  const text = await explained('read', file, () => readFile(file, 'utf8'));
  let json: unknown;
  try {
    json = text.length > LARGEST_FILE ? undefined : JSON.parse(text);
  } catch {
    throw damaged(file, 'it is not JSON');
  }
  const content = fileSchema.safeParse(json);
  // Going on without it would silently ask without the certificates and rules that a person set.
  if (!content.success)
    throw damaged(file, `"${content.error.issues[0]?.path.join('.') ?? ''}" is not as it should be`);
  return content.data;
}

function damaged(file: string, why: string): StrataError {
  return new StrataError(
    'INVALID_CONFIG_FILE',
    `The settings of registries in ${file} cannot be read: ${why}`,
    {
      action: `Correct ${file}, or delete it: then the registries have to be added again. No login is lost.`,
      evidence: { file },
    },
  );
}
