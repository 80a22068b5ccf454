import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../testing/registry/fault-registry.ts';
import { client, faultRegistry, readAll, referenceAt } from '../testing/registry/fault-registry-fixture.ts';
import { LONGEST_RETRY_AFTER_MS, type RetryNotice } from './http/retry.ts';

const content = randomBytes(300_000);
const status = (code: number, headers: Record<string, string> = {}): Fault => ({
  kind: 'status',
  status: code,
  headers,
});

describe('a passing fault', () => {
  const faults: readonly (readonly [string, Fault])[] = [
    ...[429, 500, 502, 503, 504, 408].map((code) => [`status ${code}`, status(code)] as const),
    ['a reset', { kind: 'cut' }],
    ['a truncated body', { kind: 'cut', after: 10 }],
    ['a silent server', { kind: 'stall' }],
    ['a body that stops', { kind: 'stall', after: 10 }],
    ['what is not HTTP', { kind: 'raw', text: 'SSH-2.0-OpenSSH_9\r\n' }],
    [
      'chunked garbage',
      { kind: 'raw', text: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n' },
    ],
    [
      'too many headers',
      { kind: 'raw', text: `HTTP/1.1 200 OK\r\n${'X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n'.repeat(3000)}\r\n` },
    ],
  ];

  it.each(faults)('four times in a row (%s) does not fail a manifest', async (_name, fault) => {
    const server = await faultRegistry();
    const { manifest } = server.addImage('team/app', '1', { layers: [] });
    server.faults.next('manifest', fault, 4);
    const notices: RetryNotice[] = [];
    const heard: RetryNotice[] = [];
    const registry = client({ onRetry: (notice) => notices.push(notice), limits: { stallMs: 60 } });
    const fetched = await registry.manifest(referenceAt(server, 'team/app:1'), {
      onRetry: (notice) => heard.push(notice),
    });
    expect(fetched.digest).toBe(manifest.digest);
    expect(heard).toEqual(notices);
    expect(notices.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
    expect(
      notices.every(
        ({ because, what }) => because !== '' && what === `the manifest of ${server.host}/team/app:1`,
      ),
    ).toBe(true);
  });

  it.each(faults.filter(([, fault]) => fault.kind !== 'raw' && !('after' in fault)))(
    'four times in a row (%s) does not fail the opening of a blob',
    async (_name, fault) => {
      const server = await faultRegistry();
      const descriptor = server.addBlob(content);
      server.faults.next('blob', fault, 4);
      const { bytes } = await client({ limits: { stallMs: 60 } }).blob(
        referenceAt(server, 'team/app'),
        descriptor,
      );
      expect((await readAll(bytes)).equals(content)).toBe(true);
    },
  );

  it.each<readonly [string, Fault]>([
    ['a reset', { kind: 'cut', after: 100_000 }],
    ['silence', { kind: 'stall', after: 100_000 }],
    ['a slow loris', { kind: 'drip', bytes: 1, everyMs: 5 }],
  ])(
    'in the middle of a blob (%s) is thrown as retryable after the bytes that came',
    async (_name, fault) => {
      const server = await faultRegistry();
      const descriptor = server.addBlob(content);
      server.faults.next('blob', fault);
      const registry = client({ limits: { stallMs: 60 } });
      const { bytes, validator } = await registry.blob(referenceAt(server, 'team/app'), descriptor);
      const chunks: Uint8Array[] = [];
      const reading = (async () => {
        for await (const chunk of bytes) chunks.push(chunk);
      })();
      await expect(reading).rejects.toMatchObject({ retryable: true });
      const received = Buffer.concat(chunks);
      expect(received.equals(content.subarray(0, received.byteLength))).toBe(true);
      const rest = await registry.blob(referenceAt(server, 'team/app'), descriptor, {
        offset: received.byteLength,
        validator: validator ?? '',
      });
      expect(rest.offset).toBe(received.byteLength);
      expect(Buffer.concat([received, await readAll(rest.bytes)]).equals(content)).toBe(true);
    },
  );

  it('is not seen where the consumer is the slow one', async () => {
    const server = await faultRegistry();
    const large = randomBytes(8_000_000);
    const descriptor = server.addBlob(large);
    const { bytes } = await client({ limits: { stallMs: 30 } }).blob(
      referenceAt(server, 'team/app'),
      descriptor,
    );
    let size = 0;
    for await (const chunk of bytes) {
      if (size === 0) await new Promise((resolve) => setTimeout(resolve, 100));
      size += chunk.byteLength;
    }
    expect(size).toBe(large.byteLength);
  });

  it('of a kept connection is no fault: a server may close what is idle', async () => {
    const server = await faultRegistry();
    server.addImage('team/app', '1', { layers: [] });
    const notices: RetryNotice[] = [];
    const registry = client({ onRetry: (notice) => notices.push(notice) });
    await registry.manifest(referenceAt(server, 'team/app:1'));
    server.faults.next('manifest', { kind: 'cut' });
    await registry.manifest(referenceAt(server, 'team/app:1'));
    expect(notices).toEqual([]);
  });
});

describe('a lasting fault', () => {
  it.each<readonly [string, Fault, string]>([
    ['429', status(429), 'RATE_LIMITED'],
    ['503', status(503), 'REGISTRY_ERROR'],
    ['resets', { kind: 'cut' }, 'REGISTRY_UNREACHABLE'],
    ['silence', { kind: 'stall' }, 'STALLED'],
  ])('(%s) ends after five attempts with its cause', async (_name, fault, code) => {
    const server = await faultRegistry();
    server.addImage('team/app', '1', { layers: [] });
    server.faults.always('manifest', fault);
    const fetching = client({ limits: { stallMs: 60 } }).manifest(referenceAt(server, 'team/app:1'));
    await expect(fetching).rejects.toMatchObject({ code, retryable: true, evidence: { attempts: 5 } });
    await expect(fetching).rejects.toThrow(/tried 5 times/);
    expect(server.requests).toHaveLength(5);
  });

  it('ends with the time that all attempts have together', async () => {
    const server = await faultRegistry();
    server.addImage('team/app', '1', { layers: [] });
    server.faults.always('manifest', { kind: 'stall' });
    const before = performance.now();
    const fetching = client({ limits: { stallMs: 200, budgetMs: 300 } }).manifest(
      referenceAt(server, 'team/app:1'),
    );
    await expect(fetching).rejects.toMatchObject({ code: 'STALLED' });
    expect(performance.now() - before).toBeLessThan(600);
    expect(server.requests).toHaveLength(2);
  });

  it.each([400, 403, 404, 405, 410, 501])('that no wait can change (%d) is asked once', async (code) => {
    const server = await faultRegistry();
    server.faults.always('manifest', status(code));
    await expect(client().manifest(referenceAt(server, 'team/app:1'))).rejects.toMatchObject({
      retryable: false,
      evidence: { status: code },
    });
    expect(server.requests).toHaveLength(1);
  });

  it('of a host where nothing listens is told at once', async () => {
    const server = await faultRegistry();
    const reference = referenceAt(server, 'team/app:1');
    await server.close();
    const notices: RetryNotice[] = [];
    const fetching = client({ onRetry: (notice) => notices.push(notice) }).manifest(reference);
    await expect(fetching).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
    expect(notices).toEqual([]);
  });

  it('of a body that never ends is told within the time of all attempts', async () => {
    const server = await faultRegistry();
    server.addManifest('team/app', Buffer.alloc(1_000_000, ' '), { tag: '1' });
    server.faults.always('manifest', { kind: 'drip', bytes: 5000, everyMs: 5 });
    const fetching = client({ limits: { stallMs: 50, budgetMs: 200 } }).manifest(
      referenceAt(server, 'team/app:1'),
    );
    await expect(fetching).rejects.toMatchObject({ code: 'STALLED' });
  });
});

describe('Retry-After', () => {
  const waits = async (headers: Record<string, string>, budgetMs?: number): Promise<number> => {
    const server = await faultRegistry();
    server.addImage('team/app', '1', { layers: [] });
    server.faults.next('manifest', status(429, headers));
    const controller = new AbortController();
    let waited = NaN;
    const registry = client({
      limits: budgetMs === undefined ? {} : { budgetMs },
      onRetry: ({ delayMs }) => {
        waited = delayMs;
        controller.abort();
      },
    });
    await expect(
      registry.manifest(referenceAt(server, 'team/app:1'), { signal: controller.signal }),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
    return waited;
  };

  it('in seconds is waited for exactly', async () => expect(await waits({ 'retry-after': '7' })).toBe(7000));
  it('as a date is measured from the date of the answer', async () => {
    const headers = { 'retry-after': 'Tue, 15 Nov 1994 08:12:40 GMT', date: 'Tue, 15 Nov 1994 08:12:31 GMT' };
    expect(await waits(headers)).toBe(9000);
  });
  it('that is absurd is not believed', async () => {
    expect(await waits({ 'retry-after': '99999999999' })).toBe(LONGEST_RETRY_AFTER_MS);
    expect(await waits({ 'retry-after': 'Tue, 15 Nov 2994 08:12:40 GMT' })).toBe(LONGEST_RETRY_AFTER_MS);
  });
  it('of rubbish counts as none', async () =>
    expect(await waits({ 'retry-after': 'later' })).toBeLessThan(100));
  it('of zero may be followed at once', async () => expect(await waits({ 'retry-after': '0' })).toBe(0));
});

describe('an answer to a range', () => {
  const resume = async (
    fault: Fault,
    offset = 1000,
  ): Promise<{ readonly offset: number; readonly right: boolean; readonly requests: number }> => {
    const server = await faultRegistry();
    const descriptor = server.addBlob(content);
    server.faults.next('blob', fault);
    const opened = await client().blob(referenceAt(server, 'team/app'), descriptor, {
      offset,
      validator: `"${descriptor.digest}"`,
    });
    const bytes = await readAll(opened.bytes);
    return {
      offset: opened.offset,
      right: bytes.equals(content.subarray(opened.offset)),
      requests: server.requests.length,
    };
  };
  const fromStart = { offset: 0, right: true };

  it('that ignores it begins at 0 and says so', async () => {
    expect(await resume({ kind: 'ignore-range' })).toEqual({ ...fromStart, requests: 1 });
  });

  it.each([
    'bytes 0-298999/300000',
    'bytes 1001-299999/300000',
    'bytes 1000-299999/300001',
    'bytes 1000-300000/400000',
    'bytes */300000',
    'rubbish',
    '',
  ])('with the wrong Content-Range "%s" is asked for again from 0', async (range) => {
    expect(await resume({ kind: 'headers', set: { 'content-range': range } })).toEqual({
      ...fromStart,
      requests: 2,
    });
  });

  it('of another version (changed ETag) is asked for again from 0', async () => {
    expect(await resume({ kind: 'headers', set: { etag: '"other"' } })).toEqual({
      ...fromStart,
      requests: 2,
    });
  });

  it('that calls it unsatisfiable is asked for again from 0', async () => {
    expect(await resume({ kind: 'status', status: 416 })).toEqual({ ...fromStart, requests: 2 });
  });
});

describe('a blob of the wrong form', () => {
  it('is refused when it is encoded', async () => {
    const server = await faultRegistry();
    const descriptor = server.addBlob(content);
    server.faults.always('blob', { kind: 'headers', set: { 'content-encoding': 'gzip' } });
    await expect(client().blob(referenceAt(server, 'team/app'), descriptor)).rejects.toMatchObject({
      code: 'INVALID_RESPONSE',
      retryable: false,
    });
  });

  it('is asked for again when its length is announced wrongly, and is refused in the end', async () => {
    const server = await faultRegistry();
    const descriptor = server.addBlob(content);
    server.faults.always('blob', { kind: 'headers', set: { 'content-length': '300001' } });
    await expect(client().blob(referenceAt(server, 'team/app'), descriptor)).rejects.toMatchObject({
      code: 'SIZE_MISMATCH',
      evidence: { attempts: 5 },
    });
  });

  it.each([
    ['one byte longer', 1, 'SIZE_MISMATCH', false],
    ['one byte shorter', -1, 'INVALID_RESPONSE', true],
  ] as const)('is noticed when it is %s than it should be', async (_name, more, code, retryable) => {
    const server = await faultRegistry();
    const descriptor = { ...server.addBlob(content), size: content.byteLength - more };
    server.faults.always('blob', { kind: 'headers', set: {}, remove: ['content-length'] });
    const { bytes } = await client().blob(referenceAt(server, 'team/app'), descriptor);
    await expect(readAll(bytes)).rejects.toMatchObject({ code, retryable });
  });
});

describe("a registry's own words", () => {
  const said = async (body: string, contentType = 'application/json'): Promise<string> => {
    const server = await faultRegistry();
    server.faults.always('manifest', {
      kind: 'status',
      status: 400,
      body,
      headers: { 'content-type': contentType },
    });
    return client()
      .manifest(referenceAt(server, 'team/app:1'))
      .then(
        () => '',
        (error: Error) => error.message,
      );
  };

  it('are quoted', async () => {
    expect(
      await said('{"errors":[{"code":"UNSUPPORTED","message":"no such thing","detail":"here"}]}'),
    ).toMatch(/status 400: no such thing: here$/);
    expect(await said('plain words', 'text/plain')).toMatch(/: plain words$/);
  });
  it('lose control characters and escapes', async () => {
    expect(await said('{"errors":[{"message":"\\u001b[31mred\\u202e\\r\\nnext"}]}')).toMatch(
      /: ␛\[31mred⟨U\+202E⟩␍ next$/,
    );
  });
  it('are cut when they are long, and left out when they are a page', async () => {
    expect((await said(JSON.stringify({ errors: [{ message: 'x'.repeat(50_000) }] }))).length).toBeLessThan(
      500,
    );
    expect(await said('<html><body>Bad gateway</body></html>', 'text/html')).toMatch(/status 400$/);
    expect(await said('x'.repeat(1_000_000), 'text/plain')).toMatch(/status 400$/);
  });
});
