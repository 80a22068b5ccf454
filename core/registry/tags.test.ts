import { describe, expect, it } from 'vitest';
import { client, faultRegistry, referenceAt } from '../testing/registry/fault-registry-fixture.ts';
import type { FaultRegistry } from '../testing/registry/fault-registry.ts';

async function tagsOf(server: FaultRegistry): Promise<string[]> {
  const tags: string[] = [];
  for await (const tag of client().tags(referenceAt(server, 'team/app'))) tags.push(tag);
  return tags;
}

const list = (
  tags: readonly string[] | null,
  link?: string,
): { kind: 'status'; status: number; body: string; headers: Record<string, string> } => ({
  kind: 'status',
  status: 200,
  body: JSON.stringify({ name: 'team/app', tags }),
  headers: link === undefined ? {} : { link },
});

describe('the tags of a repository', () => {
  it('come page after page', async () => {
    const server = await faultRegistry();
    const wanted = Array.from({ length: 2500 }, (_, index) => `v${String(index).padStart(5, '0')}`);
    for (const tag of wanted) server.addManifest('team/app', Buffer.from('{}'), { tag });
    expect(await tagsOf(server)).toEqual(wanted);
    expect(server.requests).toHaveLength(3);
  });

  it('may be none, and a repository may not be there', async () => {
    const server = await faultRegistry();
    server.faults.next('tags', list(null));
    expect(await tagsOf(server)).toEqual([]);
    await expect(tagsOf(server)).rejects.toMatchObject({ code: 'NAME_UNKNOWN' });
  });

  it('end where the links go in a circle', async () => {
    const server = await faultRegistry();
    server.faults.always(/last=b/, list(['b'], '</v2/team/app/tags/list?last=a>; rel="next"'));
    server.faults.always(/last=a/, list(['a'], '</v2/team/app/tags/list?last=b>; rel="next"'));
    server.faults.always('tags', list(['0'], '</v2/team/app/tags/list?last=a>; rel="next"'));
    expect(await tagsOf(server)).toEqual(['0', 'a', 'b']);
  });

  it('end where the same page comes again under another address', async () => {
    const server = await faultRegistry();
    let page = 0;
    server.faults.always(() => (page += 1) > 0, list(['a', 'b'], '<?n=2&page=1>; rel="next"'));
    server.faults.next('tags', list(['a', 'b'], '<?n=2&page=0>; rel="next"'));
    expect(await tagsOf(server)).toEqual(['a', 'b']);
  });

  it('are not fetched from elsewhere', async () => {
    const elsewhere = await faultRegistry();
    const server = await faultRegistry();
    server.faults.always('tags', list(['a'], `<${elsewhere.origin}/v2/team/app/tags/list>; rel="next"`));
    await expect(tagsOf(server)).rejects.toMatchObject({ code: 'UNSAFE_REDIRECT' });
    expect(elsewhere.requests).toEqual([]);
  });

  it('may be very many on one page, and more than any registry has are refused', async () => {
    const server = await faultRegistry();
    const million = Array.from({ length: 1_000_000 }, (_, index) => `t${index}`);
    server.faults.next('tags', list(million));
    expect(await tagsOf(server)).toHaveLength(1_000_000);
    server.faults.next('tags', { kind: 'body', bytes: Buffer.alloc(33 * 1024 * 1024, ' ') });
    server.addManifest('team/app', Buffer.from('{}'), { tag: '1' });
    await expect(tagsOf(server)).rejects.toMatchObject({ code: 'DOCUMENT_TOO_LARGE' });
  });

  it.each(['', '[]', '{"tags":{}}', '{"tags":[1]}', '<html>'])('are not read from %s', async (body) => {
    const server = await faultRegistry();
    server.faults.always('tags', { kind: 'status', status: 200, body });
    await expect(tagsOf(server)).rejects.toMatchObject({ code: 'INVALID_RESPONSE' });
  });

  it('that are no tags are left out', async () => {
    const server = await faultRegistry();
    server.faults.always('tags', list(['ok', '../x', '', '-a', 'a b', '\u001b[31m', 'x'.repeat(129)]));
    expect(await tagsOf(server)).toEqual(['ok']);
  });
});
