import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { json, type Answer } from './fault-registry-auth.ts';
import type { ServedContent } from './fault-registry-content.ts';

interface Session {
  readonly repository: string;
  readonly chunks: Uint8Array[];
  size: number;
}

/** Uploads as https://github.com/opencontainers/distribution-spec/blob/main/spec.md#push describes them. */
export interface Uploads {
  /** `cutAfter`: so many bytes of the body are kept, then the connection ends. */
  answer(
    request: IncomingMessage,
    url: URL,
    route: { readonly repository: string; readonly reference: string },
    cutAfter: number | undefined,
  ): Promise<Answer>;
  /** Bytes of uploads that have come in. */
  received(): number;
  /** Uploads that go on. */
  open(): number;
  /** Knows of no upload any more. */
  forget(): void;
}

export function createUploads(content: ServedContent): Uploads {
  const sessions = new Map<string, Session>();
  let received = 0;

  const placeOf = (id: string, { repository, size }: Session): Record<string, string> => ({
    // Another address after each step, as registries that sign their state do.
    location: `/v2/${repository}/blobs/uploads/${id}?at=${size}`,
    range: `0-${Math.max(0, size - 1)}`,
    'docker-upload-uuid': id,
  });
  const take = async (request: IncomingMessage, session: Session, cutAfter = Infinity): Promise<void> => {
    let own = 0;
    try {
      for await (const chunk of request as AsyncIterable<Uint8Array>) {
        const part = chunk.subarray(0, Math.max(0, cutAfter - own));
        own += part.byteLength;
        received += part.byteLength;
        session.chunks.push(part);
        session.size += part.byteLength;
        if (own >= cutAfter) return void request.socket.destroy();
      }
    } catch {
      // What came before the connection ended is kept.
    }
  };

  return {
    received: () => received,
    open: () => sessions.size,
    forget: () => sessions.clear(),
    async answer(request, url, { repository, reference: id }, cutAfter) {
      const { method } = request;
      if (method === 'POST') {
        const mount = url.searchParams.get('mount');
        request.resume();
        if (mount !== null && content.blob(mount, undefined, undefined).status === 200)
          return answer(201, {
            location: `/v2/${repository}/blobs/${mount}`,
            'docker-content-digest': mount,
          });
        const session: Session = { repository, chunks: [], size: 0 };
        const fresh = randomUUID();
        sessions.set(fresh, session);
        return answer(202, placeOf(fresh, session));
      }
      const session = sessions.get(id);
      if (session === undefined) {
        request.resume();
        return json(404, {
          errors: [{ code: 'BLOB_UPLOAD_UNKNOWN', message: 'blob upload unknown to registry' }],
        });
      }
      if (method === 'GET') return answer(204, placeOf(id, session));
      if (method === 'DELETE') {
        sessions.delete(id);
        return answer(204, {});
      }
      const range = /^(\d+)-\d+$/.exec(request.headers['content-range'] ?? '');
      const stale = url.searchParams.get('at') !== String(session.size);
      if (stale || (range !== null && Number(range[1]) !== session.size)) {
        request.resume();
        return answer(416, placeOf(id, session));
      }
      await take(request, session, cutAfter);
      if (method === 'PATCH') return answer(202, placeOf(id, session));
      const bytes = Buffer.concat(session.chunks);
      sessions.delete(id);
      const digest = url.searchParams.get('digest') ?? '';
      const added = content.addBlob(bytes);
      if (added.digest !== digest)
        return json(400, { errors: [{ code: 'DIGEST_INVALID', message: 'provided digest did not match' }] });
      return answer(201, { location: `/v2/${repository}/blobs/${digest}`, 'docker-content-digest': digest });
    },
  };
}

function answer(status: number, headers: Record<string, string>): Answer {
  return { status, headers, body: Buffer.alloc(0) };
}
