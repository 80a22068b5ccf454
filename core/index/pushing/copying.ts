import type { CopyRequest } from '../../api/push.ts';
import { parseReference, withDefaultTag, withDigest, type Reference } from '../../oci/reference.ts';
import type { Registry } from '../../registry/registry.ts';
import type { UploadMemory } from '../../registry/upload/upload-order.ts';
import type { Admit } from '../../transfer/admit.ts';
import { findAttached, listAttached, type Attached } from '../../transfer/copy/attached.ts';
import { remoteSource } from '../../transfer/copy/remote-source.ts';
import { moveImage, type MoveOutcome } from '../../transfer/push/move-image.ts';
import { movedImage, type MovedImage } from '../../transfer/push/moved-image.ts';
import type { MoveSource } from '../../transfer/push/move-source.ts';
import { movePlan, planTargets } from '../../transfer/push/plan-move.ts';
import type { MoveEvent, Moved } from '../pushing.ts';
import { copyCommand } from './commands.ts';
import { readTargets } from './targets.ts';

const CONCURRENT_BLOBS = 4;

/**
 * From registry to registry, through this machine and not onto it. `memory`: where unfinished uploads go on another time;
 * `admit`: what a policy refuses to a pull, it refuses to a copy.
 */
export function copyingOver(registry: Registry, memory?: UploadMemory, admit?: Admit) {
  const prepare = async (request: CopyRequest, signal: AbortSignal) => {
    const references = readTargets(request.to);
    const from = withDefaultTag(parseReference(request.from.trim()));
    const { bytes, digest, mediaType } = await registry.manifest(from, { signal });
    const root = { descriptor: { mediaType, digest, size: bytes.length }, bytes };
    const source = remoteSource(registry, from, signal);
    const image = await movedImage(source, root, request.platforms, from.familiar);
    const elsewhere = sameRegistry(from);
    const [targets, attached] = await Promise.all([
      planTargets(registry, image, references, elsewhere, signal),
      request.referrers ? findAttached(registry, from, source, image, signal) : [],
    ]);
    const plan = movePlan(image, targets, { title: from.familiar, command: copyCommand(request) });
    return { from, root, source, image, targets, attached, plan };
  };

  const copy = async (
    request: CopyRequest,
    signal: AbortSignal,
    observe: (event: MoveEvent) => void,
  ): Promise<Moved> => {
    const { from, root, source, image, targets, attached, plan } = await prepare(request, signal);
    await admit?.({ reference: from, root, signal, observe: () => undefined });
    observe({ kind: 'plan', plan });
    const kept = memory === undefined ? {} : { memory };
    const order = { registry, source, concurrentBlobs: CONCURRENT_BLOBS, ...kept, signal, observe };
    const moved = [await moveImage({ ...order, image, targets })];
    const references = targets.map(({ reference }) => reference);
    for (const target of distinct(references)) {
      for (const each of attached) moved.push(await bring(order, from, target, each));
      await listAttached(registry, target, attached, signal);
    }
    const total = (of: keyof MoveOutcome): number => moved.reduce((sum, outcome) => sum + outcome[of], 0);
    return {
      digest: plan.digest,
      references: plan.targets.map(({ reference }) => reference),
      sent: total('sent'),
      mounted: total('mounted'),
      there: total('there'),
    };
  };

  return {
    plan: async (request: CopyRequest, signal: AbortSignal) => (await prepare(request, signal)).plan,
    copy,
  };
}

type Order = Omit<Parameters<typeof moveImage>[0], 'image' | 'targets'> & { readonly source: MoveSource };

async function bring(
  order: Order,
  from: Reference,
  target: Reference,
  { part, tag }: Attached,
): Promise<MoveOutcome> {
  const root = part.documents.at(-1);
  if (root === undefined) return { sent: 0, mounted: 0, there: 0 };
  const image: MovedImage = {
    root,
    documents: part.documents.slice(0, -1),
    blobs: part.blobs.map(({ descriptor, role }) => ({ descriptor, title: `${role} of what refers to it` })),
    platforms: [],
    missing: [],
  };
  const reference =
    tag === null
      ? withDigest(target, root.descriptor.digest)
      : { ...target, tag, familiar: target.familiar.replace(/:[^:/]*$/, `:${tag}`) };
  const targets = await planTargets(order.registry, image, [reference], sameRegistry(from), order.signal);
  // Who watches counts what the plan has; of this the names alone are of interest.
  return moveImage({
    ...order,
    image,
    targets,
    observe: (step) => step.kind === 'retry' && order.observe(step),
  });
}

/** Where it is copied from has all of it. */
function sameRegistry(from: Reference) {
  return (domain: string): readonly string[] => (domain === from.domain ? [from.path] : []);
}

function distinct(references: readonly Reference[]): readonly Reference[] {
  return [...new Map(references.map((reference) => [reference.name, reference])).values()];
}
