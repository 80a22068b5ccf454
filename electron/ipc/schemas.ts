import { z } from 'zod';
import type { CallInput, CallName } from '../../core/api/calls.ts';
import { FILE_CHANGES, FILE_KINDS, FILE_SORT_KEYS, FILE_TRAITS } from '../../core/api/files.ts';
import type { ImageSortKey } from '../../core/api/images.ts';
import { REGISTRY_KINDS, SIGNATURE_POLICIES } from '../../core/api/registries.ts';
import { CLEANING_KINDS } from '../../core/api/storage.ts';
import { TAG_SORTS } from '../../core/api/tags.ts';
import { buildOrder } from '../builds/order-schema.ts';
import { settingsChange } from '../settings/schema.ts';

// Lengths: the longest honest value, several times over. A reference has at most 255 characters of name, 128 of tag and 71 of digest.
const none = z.null();
const key = z.string().min(1).max(1024);
const keys = z.array(key).max(100_000);
const id = z.string().min(1).max(200);
const line = z.string().max(4096);
const platform = z.string().min(1).max(200).nullable();

const SORT_KEYS = [
  'name',
  'imageId',
  'digest',
  'platform',
  'created',
  'layers',
  'download',
  'unpacked',
  'onDisk',
  'unique',
  'usedBy',
] as const satisfies readonly ImageSortKey[];

const selection = {
  filters: z.array(line).max(100),
  sort: z.strictObject({ by: z.enum(SORT_KEYS), descending: z.boolean() }),
  groupBy: z.enum(['none', 'repository', 'registry']),
};
const query = z.strictObject({
  ...selection,
  offset: z.number().int().min(0).max(10_000_000),
  limit: z.number().int().min(0).max(1000),
});
const image = z.strictObject({ key, platform });
const removal = z.strictObject({ keys, mode: z.enum(['untag', 'delete']) });
const prune = z.strictObject({
  all: z.boolean(),
  until: z.string().max(100).nullable(),
  labels: z.array(line).max(100),
});
/** What is pasted may be a whole script around one name; the core reads the start of it. */
const pull = z.strictObject({
  text: z.string().max(16_384),
  platform,
  platforms: z.union([z.literal('all'), z.array(z.string().min(1).max(200)).max(100)]).exactOptional(),
});
const job = z.strictObject({ id });

/** BuildKit's own parser takes more; nobody wrote a Dockerfile of a mebibyte (fault B4). */
const dockerfile = z.string().max(1024 * 1024);
const source = z.strictObject({ source: id });
const run = z.strictObject({ runId: id });

const position = z.number().int().min(0).max(100_000);
/** A path in an image; its bytes that are no UTF-8 are lone surrogates. Linux allows 4096 bytes, archives more. */
const filePath = z.string().startsWith('/').max(65_536);
const view = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('layer'), layer: position }),
  z.strictObject({ kind: z.literal('filesystem'), upTo: position }),
  z.strictObject({ kind: z.literal('comparison'), with: image }),
]);
const fileChoice = { key, platform, path: filePath, layer: position.nullable() };
const fileFilter = z.strictObject({
  text: line,
  how: z.enum(['text', 'glob', 'regex']),
  changes: z.array(z.enum(FILE_CHANGES).exclude(['none'])).max(3),
  kinds: z.array(z.enum(FILE_KINDS)).max(FILE_KINDS.length),
  traits: z.array(z.enum(FILE_TRAITS)).max(FILE_TRAITS.length),
  mode: z.string().max(10),
  owner: z.string().max(40),
  link: line,
  modifiedAfter: z.string().max(40).nullable(),
  modifiedBefore: z.string().max(40).nullable(),
  largerThan: z.number().min(0).nullable(),
});
const cleaning = z.strictObject({
  kinds: z.array(z.enum(CLEANING_KINDS)).max(CLEANING_KINDS.length),
  until: z.string().max(100).nullable(),
});

/** A host and a port; the core reads it as strictly as the registry of a reference. */
const domain = z.string().min(1).max(300);
const reference = z.string().min(1).max(1024);
const names = z.array(z.string().min(1).max(200)).max(100);
const platforms = z.array(z.string().min(1).max(200)).max(100).nullable();
const tags = z.array(z.string().min(1).max(128));
const pushed = z.strictObject({ key, names: z.array(reference).min(1).max(100), platforms });
const copied = z.strictObject({
  from: reference,
  to: z.array(reference).min(1).max(100),
  platforms,
  referrers: z.boolean(),
});
const identities = z
  .array(z.strictObject({ identity: z.string().min(1).max(1024), issuer: z.string().min(1).max(1024) }))
  .max(100);

/** What each call takes. Closed: a call without a schema does not compile, a key that is not named here is refused. */
export const schemas = {
  'app.facts': none,
  'app.health': none,
  'app.openWindow': none,
  'app.showFolder': z.strictObject({ which: z.enum(['store', 'logs']) }),
  'clipboard.write': z.strictObject({ text: z.string().max(8 * 1024 * 1024) }),
  'settings.get': none,
  'settings.set': settingsChange,

  'images.page': query,
  'images.keys': z.strictObject(selection),
  'images.totals': none,
  'images.selectionTotals': z.strictObject({ keys }),
  'images.detail': image,
  'images.documents': image,
  'images.inspect': z.strictObject({ keys }),
  'images.tag': z.strictObject({ key, name: z.string().max(1024) }),
  'images.planRemoval': removal,
  'images.remove': removal,
  'images.undoRemoval': job,
  'images.planPrune': prune,
  'images.prune': prune,
  'images.completeFilter': z.strictObject({ text: line }),
  'images.export': z.strictObject({ query, format: z.enum(['csv', 'json']) }),

  'images.dockerfile': image,
  'images.relatives': image,

  'files.page': z.strictObject({
    key,
    platform,
    view,
    expanded: z.union([z.array(filePath).max(100_000), z.literal('all')]),
    sort: z.strictObject({ by: z.enum(FILE_SORT_KEYS), descending: z.boolean() }),
    filter: fileFilter,
    offset: z.number().int().min(0).max(100_000_000),
    limit: z.number().int().min(0).max(1000),
  }),
  'files.history': z.strictObject({ key, platform, path: filePath }),
  'files.look': z.strictObject(fileChoice),
  'files.read': z.strictObject({
    ...fileChoice,
    offset: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    length: z
      .number()
      .int()
      .min(0)
      .max(1024 * 1024),
  }),
  'files.compare': z.strictObject({ from: z.strictObject(fileChoice), to: z.strictObject(fileChoice) }),
  'files.waste': z.strictObject({ key, platform, limit: z.number().int().min(0).max(10_000) }),
  'files.map': z.strictObject({
    key,
    platform,
    by: z.enum(['path', 'layer']),
    upTo: position,
    root: filePath,
  }),
  'files.save': z.strictObject({ ...fileChoice, view, as: z.enum(['file', 'folder', 'tar']) }),
  'files.drag': z.strictObject({ ...fileChoice, view }),
  'files.duplicates': z.strictObject({ image: image.nullable(), limit: z.number().int().min(0).max(10_000) }),

  'find.start': z.strictObject({
    text: line,
    how: z.enum(['text', 'glob', 'regex', 'digest']),
    within: z.enum(['name', 'path']),
  }),
  'find.stop': job,

  'packages.list': image,
  'packages.export': z.strictObject({ key, platform, format: z.enum(['spdx', 'cyclonedx']) }),

  'secrets.report': image,
  'secrets.scan': image,

  'compare.images': z.strictObject({ from: image, to: image }),

  'open.list': none,
  'open.choose': z.strictObject({ what: z.enum(['file', 'folder']) }),
  'open.dropped': z.strictObject({ path: z.string().min(1).max(32_768) }),
  'open.remote': pull,
  'open.close': job,
  'open.planIndex': z.strictObject({ key, platform, layer: position.nullable() }),
  'open.index': z.strictObject({ key, platform, layer: position.nullable() }),

  'build.sources': none,
  'build.choose': z.strictObject({ what: z.enum(['file', 'folder']) }),
  'build.dropped': z.strictObject({ path: z.string().min(1).max(32_768) }),
  'build.remote': z.strictObject({ url: z.string().min(1).max(4096) }),
  'build.forget': source,
  'build.read': z.strictObject({ source: id, what: z.enum(['dockerfile', 'ignore']) }),
  'build.write': z.strictObject({
    source: id,
    what: z.enum(['dockerfile', 'ignore']),
    text: dockerfile,
    digest: id.nullable(),
  }),
  'build.draft': source,
  'build.keepDraft': z.strictObject({
    source: id,
    draft: z.strictObject({ text: dockerfile, digest: id.nullable() }).nullable(),
  }),
  'build.outline': z.strictObject({ text: dockerfile, target: line.nullable() }),
  'build.context': z.strictObject({
    source: id,
    ignore: dockerfile.nullable(),
    show: z.enum(['all', 'sent', 'ignored']),
    filter: line,
    sort: z.enum(['path', 'size']),
    offset: z.number().int().min(0).max(10_000_000),
    limit: z.number().int().min(0).max(1000),
  }),
  'build.choosePlace': z.strictObject({ what: z.enum(['secret', 'context', 'key']) }),
  'build.runtime': none,
  'build.start': z.strictObject({ order: buildOrder, dockerfile: dockerfile.nullable() }),
  'build.runs': z.strictObject({ source: id.nullable() }),
  'build.run': run,
  'build.log': z.strictObject({
    runId: id,
    step: z.number().int().min(0).max(1_000_000).nullable(),
    offset: z.number().int().min(0).max(10_000_000),
    limit: z.number().int().min(0).max(1000),
  }),
  'build.again': run,
  'build.forgetRun': run,
  'build.compare': z.strictObject({ from: id, to: id }),
  'build.watch': z.strictObject({ source: id, on: z.boolean() }),
  'build.watched': none,
  'build.sample': none,
  'build.cache': none,
  'build.pruneCache': z.strictObject({ mounts: z.boolean() }),
  'storage.map': none,
  'storage.layers': z.strictObject({
    sort: z.strictObject({
      by: z.enum(['size', 'unpacked', 'images', 'saves', 'created']),
      descending: z.boolean(),
    }),
    filter: line,
    offset: z.number().int().min(0).max(10_000_000),
    limit: z.number().int().min(0).max(1000),
  }),
  'storage.whatIf': z.strictObject({ base: key, images: keys }),
  'storage.growth': none,
  'storage.pressure': none,
  'storage.planClean': cleaning,
  'storage.clean': cleaning,

  'pull.read': pull,
  'pull.plan': pull,
  'pull.start': pull,
  'pull.tags': z.strictObject({ text: line }),

  'registries.list': none,
  'registries.change': z
    .strictObject({
      domain,
      name: z.string().max(200),
      kind: z.enum(REGISTRY_KINDS),
      enabled: z.boolean(),
      plainHttp: z.boolean(),
      anyCertificate: z.boolean(),
      authority: id.nullable(),
      clientCertificate: z.strictObject({ certificate: id, key: id }).nullable(),
      mirrors: z.array(z.string().min(1).max(300)).max(20),
      proxy: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('environment') }),
        z.strictObject({ kind: z.literal('none') }),
        z.strictObject({ kind: z.literal('address'), address: z.string().min(1).max(1024) }),
      ]),
      policy: z.enum(SIGNATURE_POLICIES),
    })
    .exactPartial({
      name: true,
      kind: true,
      enabled: true,
      plainHttp: true,
      anyCertificate: true,
      authority: true,
      clientCertificate: true,
      mirrors: true,
      proxy: true,
      policy: true,
    }),
  'registries.remove': z.strictObject({ domain }),
  'registries.signIn': z.strictObject({
    domain,
    username: z.string().max(1024),
    secret: z.string().min(1).max(65_536),
    as: z.enum(['password', 'token']),
  }),
  'registries.signOut': z.strictObject({ domain }),
  'registries.test': z.strictObject({ domain }),
  'registries.chooseFile': z.strictObject({ what: z.enum(['authority', 'certificate', 'key', 'signer']) }),
  'registries.allowance': z.strictObject({ domain }),

  'discover.search': z.strictObject({
    text: z.string().max(1024),
    registries: z.array(domain).max(1000).nullable(),
    facets: z.strictObject({
      trusted: z.boolean(),
      verified: z.boolean(),
      os: names,
      architecture: names,
      category: names,
    }),
    sort: z.enum(['best', 'stars', 'pulls', 'updated']),
  }),
  'discover.more': z.strictObject({ id, registry: domain }),
  'discover.stop': job,
  'discover.repository': z.strictObject({ reference }),
  'discover.known': none,
  'discover.bookmark': z.strictObject({ reference, on: z.boolean() }),

  'tags.open': z.strictObject({ reference }),
  'tags.close': job,
  'tags.page': z.strictObject({
    id,
    filter: line,
    sort: z.strictObject({ by: z.enum(TAG_SORTS), descending: z.boolean() }),
    hideNoise: z.boolean(),
    offset: z.number().int().min(0).max(10_000_000),
    limit: z.number().int().min(0).max(1000),
  }),
  'tags.look': z.strictObject({ id, tags: tags.max(50) }),
  'tags.pull': z.strictObject({ id, tags: tags.min(1).max(1000), platform }),

  'updates.list': none,
  'updates.check': z.strictObject({ keys: keys.nullable() }),

  'push.plan': pushed,
  'push.start': pushed,
  'push.planCopy': copied,
  'push.copy': copied,
  'push.planDelete': z.strictObject({ reference }),
  'push.delete': z.strictObject({ reference, digest: id, confirm: z.string().max(1024) }),

  'trust.referrers': z.strictObject({ reference }),
  'trust.document': z.strictObject({ reference, digest: id }),
  'trust.verify': z.strictObject({ reference }),
  'trust.risks': z.strictObject({ reference }),
  'trust.signers': none,
  'trust.addSigner': z.strictObject({ file: id, name: z.string().min(1).max(200), scope: names, identities }),
  'trust.removeSigner': job,
  'trust.scanner': none,
  'trust.scan': image,
  'trust.vulnerabilities': image,

  'jobs.list': none,
  'jobs.cancel': job,
  'jobs.pause': job,
  'jobs.resume': job,
  'jobs.move': z.strictObject({ id, before: id.nullable() }),
  'jobs.retry': job,
  'jobs.dismiss': job,
  'jobs.log': job,

  'store.verify': none,
  'store.report': z.strictObject({ jobId: id }),
  'store.repair': z.strictObject({ jobId: id }),
} satisfies { readonly [N in CallName]: z.ZodType<CallInput<N>> };
