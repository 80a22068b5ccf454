import { z } from 'zod';
import { EVERY_FILE } from '../../api/files.ts';
import type { ErrorCode } from '../../api/errors.ts';
import type { Risk } from '../../api/trust.ts';
import { WEB_HOSTS, type WebHosts } from '../../discover/providers/provider.ts';
import { orNull } from '../../oci/or-null.ts';
import { wantPlatform } from '../../oci/platform.ts';
import type { Reference } from '../../oci/reference.ts';
import { isCancelled, StrataError } from '../../oci/strata-error.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import { fetchSmallBlob } from '../../transfer/small-blob.ts';
import { readConfigOf, walkImage, type WalkedImage } from '../../transfer/walk.ts';
import { configRisks } from '../../trust/risks/config-risks.ts';
import { lookAlikes } from '../../trust/risks/look-alike.ts';
import { movingRisk, pullsRisk, setuidRisk } from '../../trust/risks/other-risks.ts';
import type { Trusting } from '../trusting.ts';
import { findSubject, type AskedImage } from './find-subject.ts';
import type { TrustingParts } from './trusting-parts.ts';

const NEVER = new AbortController().signal;
const HUB = 'docker.io';
/** Files that are told of; more make no other impression. */
const MOST_FILES = 2000;

/** For this machine there is none: its name can be judged all the same. */
const NO_IMAGE: readonly ErrorCode[] = ['PLATFORM_NOT_FOUND', 'NOT_AN_IMAGE'];

interface Told {
  readonly risks: readonly Risk[];
  readonly notes: readonly string[];
}

/** What speaks against an image. That nothing does is no promise: `notes` says what was not looked at. */
export function risksOver(
  parts: TrustingParts,
  hosts: Pick<WebHosts, 'hub'> = WEB_HOSTS,
): Pick<Trusting, 'risks'> {
  return {
    async risks(text, { signal = NEVER } = {}) {
      const subject = await findSubject(parts, text, signal);
      const { repository } = subject;
      const [config, pulls] = await Promise.all([
        byConfig(parts, subject, signal),
        byPulls(parts, repository, hosts, signal),
      ]);
      const told = [byName(repository), config, pulls];
      const order = ['danger', 'warning', 'note'];
      const risks = told
        .flatMap((each) => each.risks)
        .sort((one, other) => order.indexOf(one.level) - order.indexOf(other.level));
      const notes = [
        ...subject.notes,
        ...told.flatMap((each) => each.notes),
        'Signatures and known vulnerabilities are looked at apart from this.',
      ];
      return { reference: subject.reference, digest: subject.digest, risks, notes };
    },
  };
}

function byName(repository: Reference | null): Told {
  if (repository === null) return { risks: [], notes: [] };
  return { risks: [...lookAlikes(repository), ...movingRisk(repository)], notes: [] };
}

async function byConfig(parts: TrustingParts, subject: AskedImage, signal: AbortSignal): Promise<Told> {
  const { store, registry } = parts;
  const { repository, digest, bytes } = subject;
  const read = async (descriptor: Parameters<typeof store.readBlob>[0]): Promise<Uint8Array> => {
    if (repository === null || (await store.has(descriptor.digest))) return store.readBlob(descriptor);
    return (await registry.manifest(repository, { digest: descriptor.digest, signal })).bytes;
  };
  const root = { descriptor: { mediaType: '', digest, size: bytes.length }, bytes };
  let image: WalkedImage;
  try {
    image = await walkImage(root, wantPlatform(null, process.arch), read);
  } catch (error) {
    if (!(error instanceof StrataError) || !NO_IMAGE.includes(error.code)) throw error;
    return { risks: [], notes: [`Its config was not looked at: ${error.message}.`] };
  }
  const { config } = image.manifest;
  const configBytes =
    repository === null
      ? await store.readBlob(config)
      : await fetchSmallBlob(parts, repository, config, { signal, observe: () => undefined });
  const manifest = image.documents.at(-1)?.descriptor.digest ?? digest;
  const told = configRisks(readConfigOf(image.manifest, configBytes), Date.now());
  const files = await bySetuid(parts, manifest, signal);
  return { risks: [...told.risks, ...files.risks], notes: [...told.notes, ...files.notes] };
}

/** Files are known of what is here alone. */
async function bySetuid(parts: TrustingParts, manifest: string, signal: AbortSignal): Promise<Told> {
  const unknown = (why: string): Told => ({
    risks: [],
    notes: [`Files that run as root were not looked for: ${why}.`],
  });
  const image = (await parts.images()).all.find(({ manifestDigest }) => manifestDigest === manifest);
  if (image === undefined) return unknown('the layers of this image are not here');
  if (image.layers.some(({ state }) => state !== 'verified'))
    return unknown('not all layers of this image are here and checked');
  try {
    const { files } = await parts.inside();
    const page = await files.page({
      key: image.names[0] ?? image.manifestDigest,
      platform: image.platform,
      view: { kind: 'filesystem', upTo: image.layers.length - 1 },
      expanded: 'all',
      sort: { by: 'name', descending: false },
      filter: { ...EVERY_FILE, traits: ['setuid'] },
      offset: 0,
      limit: MOST_FILES,
    });
    signal.throwIfAborted();
    const paths = page.rows.filter(({ kind }) => kind === 'file').map(({ path }) => visibleLine(path));
    return { risks: setuidRisk(paths), notes: [] };
  } catch (error) {
    if (isCancelled(error)) throw error;
    return unknown(error instanceof Error ? error.message : 'its files cannot be read');
  }
}

const repositorySchema = z.object({ pull_count: orNull(z.number().nonnegative()) });

/** https://docs.docker.com/reference/api/hub/latest/#tag/repositories */
async function byPulls(
  { registry }: TrustingParts,
  repository: Reference | null,
  hosts: Pick<WebHosts, 'hub'>,
  signal: AbortSignal,
): Promise<Told> {
  if (repository === null) return { risks: [], notes: [] };
  if (repository.domain !== HUB)
    return { risks: [], notes: [`How often it was pulled was not told: ${repository.domain} does not say.`] };
  const [namespace = '', ...name] = repository.path.split('/');
  if (namespace === 'library') return { risks: [], notes: [] };
  try {
    const { json } = await registry.web(hosts.hub, {
      path: `/v2/namespaces/${namespace}/repositories/${name.join('/')}`,
      what: `the repository ${repository.path}`,
      signal,
    });
    return { risks: pullsRisk(repositorySchema.parse(json).pull_count ?? null, false), notes: [] };
  } catch (error) {
    if (isCancelled(error)) throw error;
    return { risks: [], notes: ['How often it was pulled was not told: Docker Hub did not answer.'] };
  }
}
