import type { NamedContext } from '../../api/build.ts';
import { formatPublished, statedPlatform, type WantedPlatform } from '../../oci/platform.ts';
import { parseReference, withDefaultTag } from '../../oci/reference.ts';
import { baseImage, type BaseImage } from '../base-image.ts';
import type { BuildGround } from '../build-ground.ts';
import type { OpenContext } from '../context/open-context.ts';
import { openNamedContext } from '../context/request-context.ts';
import { layoutImage } from '../layout-image.ts';

interface ImageOrder {
  readonly name: string;
  readonly platform: WantedPlatform;
  readonly say: (text: string) => void;
}

/** What names mean that are no stages: what `--build-context` gives, else images. Each is opened once. */
export class NamedSources {
  readonly #ground: BuildGround;
  readonly #images = new Map<string, Promise<BaseImage>>();
  readonly #contexts = new Map<string, Promise<OpenContext>>();

  constructor(ground: BuildGround) {
    this.#ground = ground;
  }

  /** Of images, every way to write their name is meant. https://docs.docker.com/reference/cli/docker/buildx/build/#build-context */
  given(name: string): NamedContext | undefined {
    const { contexts } = this.#ground.request;
    const found = [name, familiar(name)].find((each) => each !== undefined && Object.hasOwn(contexts, each));
    return found === undefined ? undefined : contexts[found];
  }

  /** The files that a name was given; `undefined` when it was given none, or an image. */
  async files(name: string): Promise<OpenContext | undefined> {
    const given = this.given(name);
    if (given?.kind !== 'folder' && given?.kind !== 'url') return undefined;
    const known = this.#contexts.get(name) ?? openNamedContext(this.#ground, given);
    this.#contexts.set(name, known);
    const { material } = await known;
    if (material !== undefined) this.#ground.facts.address(material.address, material.digest);
    return known;
  }

  /** To stand on, or to take files from. */
  async image(use: 'base' | 'files', { name, platform, say }: ImageOrder): Promise<BaseImage> {
    const { facts } = this.#ground;
    const key = `${name} ${JSON.stringify(platform.platform)}`;
    const known = this.#images.get(key) ?? this.#open(use, { name, platform, say });
    this.#images.set(key, known);
    const image = await known;
    const stated = statedPlatform(image.config) ?? platform.platform;
    if (image.name !== null) facts.image(image.name, image.digest, formatPublished(stated));
    return image;
  }

  #open(use: 'base' | 'files', { name, platform, say }: ImageOrder): Promise<BaseImage> {
    const { parts, request, job, signal } = this.#ground;
    const given = this.given(name);
    if (given?.kind === 'layout') {
      const { path, reference } = given;
      return layoutImage(parts, { folder: path, reference, platform, job, signal });
    }
    const text = given?.kind === 'image' ? given.reference : name;
    const anySingle = use === 'files';
    return baseImage(parts, { text, platform, anySingle, pull: request.pull, job, signal, say });
  }
}

/** "alpine" of "docker.io/library/alpine:latest". */
function familiar(name: string): string | undefined {
  try {
    return withDefaultTag(parseReference(name)).familiar.replace(/:latest$/, '');
  } catch {
    return undefined;
  }
}
