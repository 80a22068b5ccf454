import { startDockerRegistry } from '../../core/testing/registry/docker-registry.ts';
import { startFaultRegistry } from '../../core/testing/registry/fault-registry.ts';
import { pushLayout } from '../../core/testing/registry/push-layout.ts';
import { manyImages, sharedBasePair } from '../../core/testing/images/sample-images.ts';
import { makeLayer } from '../../core/testing/images/sample-layer.ts';
import { temporaryFolder } from '../../core/testing/temporary-folder.ts';

export interface PublishedImages {
  /** Full names. */
  readonly first: string;
  readonly second: string;
  stop(): Promise<void>;
}

/** The founding example in a real registry: two images of 50 MB over one layer of 5 MB. */
export async function publishFoundingPair(): Promise<PublishedImages> {
  const folder = await temporaryFolder();
  const registry = await startDockerRegistry();
  await sharedBasePair(folder.path);
  await pushLayout(folder.path, 'first', registry.address, 'pair/first:latest');
  await pushLayout(folder.path, 'second', registry.address, 'pair/second:latest');
  await folder.remove();
  return {
    first: `${registry.address}/pair/first:latest`,
    second: `${registry.address}/pair/second:latest`,
    stop: () => registry.stop(),
  };
}

export interface SlowImage {
  readonly reference: string;
  readonly repository: string;
  /** Bytes of its one layer. */
  readonly size: number;
  /** Bytes of blobs that the registry has sent in all. */
  bytesServed(): number;
  stop(): Promise<void>;
}

/** An image whose first download stops in the middle for ever; every later one goes through. */
export async function publishSlowly(): Promise<SlowImage> {
  const size = 24_000_000;
  const layer = await makeLayer({ kind: 'exact', seed: 'slow', blobBytes: size });
  const registry = await startFaultRegistry();
  const repository = 'slow/image';
  registry.addImage(repository, 'latest', { layers: [layer.blob], diffIds: [layer.diffId] });
  registry.faults.next((request) => request.path.includes(layer.digest), {
    kind: 'hold',
    until: new Promise(() => undefined),
    after: size / 2,
  });
  const sent = () =>
    registry.requests.filter(({ kind }) => kind === 'blob').reduce((sum, one) => sum + one.sent, 0);
  return {
    reference: `${registry.host}/${repository}:latest`,
    repository,
    size,
    bytesServed: sent,
    stop: () => registry.close(),
  };
}

/** A store filled without a network: `count` images in a layout that is the store's own format. */
export async function fillStore(layout: string, count: number): Promise<void> {
  await manyImages(
    layout,
    count,
    (at) => `docker.io/sample/app-${String(at % 40).padStart(2, '0')}:1.${Math.floor(at / 40)}`,
  );
}
