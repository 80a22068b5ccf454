import { open } from 'node:fs/promises';
import type { ByteSource } from '../../stream/byte-source.ts';
import { explained } from '../../stream/disk-error.ts';
import { isRegularFile, type TarEntry } from '../../stream/tar/entry.ts';
import { TarScanner, type TarSink } from '../../stream/tar/scanner.ts';
import { unpack } from '../../stream/unpack.ts';
import type { TaskContext } from '../../stream/worker-tasks.ts';
import type { LayerFile } from '../content/content-orders.ts';
import { filePart } from '../content/file-part.ts';
import { pathText } from '../files/paths/path-text.ts';
import type { FoundSecret } from './found-secret.ts';
import { scanFile } from './scan-file.ts';

interface FoundInFile extends FoundSecret {
  readonly path: string;
}

/** What one pass over a layer found. */
export interface LayerScan {
  readonly findings: readonly FoundInFile[];
  readonly filesRead: number;
  readonly bytesRead: number;
}

/** Of each file, from its beginning: keys and configurations are small, and what is large is data. */
const MOST_OF_FILE = 1024 * 1024;
/** Of one layer. A person reads none of them any more, and a layer made for it cannot fill memory. */
const MOST_FINDINGS = 10_000;
/** Compressed bytes between two messages about how far it is. */
const PROGRESS_STEP = 2 * 1024 * 1024;

/** One pass: unpacks the layer and looks into every file as it streams by. Posts how many compressed bytes are done. */
export async function scanLayerTask({ data, signal, post }: TaskContext): Promise<LayerScan> {
  const layer = data as LayerFile;
  const handle = await explained('open', layer.path, () => open(layer.path, 'r'));
  try {
    const source = counted(filePart(handle, layer.path, layer.offset, layer.length), post);
    const sink = new SecretSink();
    const scanner = new TarScanner(sink);
    await unpack({
      source,
      compression: layer.compression,
      size: layer.length,
      signal,
      consume: (bytes) => scanner.push(bytes),
    });
    scanner.finish();
    return sink.scan;
  } finally {
    await handle.close();
  }
}

function counted(source: ByteSource, post: (done: number) => void): ByteSource {
  let done = 0;
  let told = 0;
  return {
    read: async (into) => {
      const count = await source.read(into);
      done += count;
      if (done - told >= PROGRESS_STEP) post((told = done));
      return count;
    },
  };
}

/** Gathers the beginning of each regular file and looks into it once it is there. */
class SecretSink implements TarSink {
  readonly #findings: FoundInFile[] = [];
  readonly #bytes = Buffer.allocUnsafeSlow(MOST_OF_FILE);
  #have = 0;
  #entry: TarEntry | undefined;
  #filesRead = 0;
  #bytesRead = 0;

  get scan(): LayerScan {
    return { findings: this.#findings, filesRead: this.#filesRead, bytesRead: this.#bytesRead };
  }

  entry(entry: TarEntry): void {
    this.#entry = isRegularFile(entry.type) ? entry : undefined;
    this.#have = 0;
  }

  content(chunk: Uint8Array, start: number, end: number): void {
    if (this.#entry === undefined || this.#have === MOST_OF_FILE) return;
    const piece = chunk.subarray(start, Math.min(end, start + MOST_OF_FILE - this.#have));
    this.#bytes.set(piece, this.#have);
    this.#have += piece.length;
  }

  contentEnd(): void {
    const entry = this.#entry;
    if (entry === undefined || entry.stored === 0) return;
    this.#filesRead += 1;
    this.#bytesRead += this.#have;
    const path = placeOf(entry.path);
    for (const found of scanFile(path, this.#bytes.subarray(0, this.#have), entry.size)) {
      if (this.#findings.length < MOST_FINDINGS) this.#findings.push({ ...found, path });
    }
  }
}

/** "./etc/shadow" is "/etc/shadow". */
function placeOf(path: Buffer): string {
  const parts = pathText(path).split('/');
  return `/${parts.filter((part) => part !== '' && part !== '.').join('/')}`;
}
