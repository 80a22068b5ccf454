import { describe, expect, it } from 'vitest';
import { joinHistory } from './history.ts';
import { readInstruction } from './instruction.ts';

const HASH = '1f4eb46669b5b6275af19eb7471a6899a61c276aa7d925b8ae99310b14b75b92';

describe('an instruction', () => {
  it.each([
    ['/bin/sh -c #(nop)  CMD ["nginx" "-g" "daemon off;"]', 'CMD ["nginx", "-g", "daemon off;"]'],
    ['/bin/sh -c #(nop)  CMD ["sh", "-c"]', 'CMD ["sh", "-c"]'],
    [`/bin/sh -c #(nop) ADD file:${HASH} in / `, 'ADD file:1f4eb46669b5 /'],
    [`/bin/sh -c #(nop) COPY multi:${HASH} in /etc/app/ `, 'COPY multi:1f4eb46669b5 /etc/app/'],
    [`/bin/sh -c #(nop) COPY --chown=a:b dir:${HASH} in /x `, 'COPY --chown=a:b dir:1f4eb46669b5 /x'],
    ['/bin/sh -c apt-get update &&     apt-get install x', 'RUN apt-get update &&     apt-get install x'],
    ['|2 A=1 B=two words /bin/sh -c make', 'RUN make'],
    ['RUN |1 A=b /bin/sh -c make # buildkit', 'RUN make'],
    ['RUN /bin/sh -c make install # buildkit', 'RUN make install'],
    ['RUN /bin/bash -o pipefail -c make # buildkit', 'RUN /bin/bash -o pipefail -c make'],
    ['COPY /src /app # buildkit', 'COPY /src /app'],
    ['EXPOSE map[80/tcp:{} 443/tcp:{}]', 'EXPOSE 80/tcp 443/tcp'],
    ['/bin/sh -c #(nop)  EXPOSE 80', 'EXPOSE 80'],
    ['VOLUME [/data /logs]', 'VOLUME /data /logs'],
    ['/bin/sh -c #(nop)  VOLUME ["/data"]', 'VOLUME ["/data"]'],
    [
      'HEALTHCHECK &{["CMD-SHELL" "curl -f \\"x\\""] "30s" "3s" "0s" "0s" \'\\x03\'}',
      'HEALTHCHECK --interval=30s --timeout=3s CMD curl -f "x"',
    ],
    ['HEALTHCHECK &{["NONE"] "0s" "0s" "0s" "0s" \'\\x00\'}', 'HEALTHCHECK NONE'],
    ['ENV PATH=/usr/bin', 'ENV PATH=/usr/bin'],
    ['WORKDIR /app', 'WORKDIR /app'],
    ['cmd /S /C powershell x', 'RUN powershell x'],
    ['cmd /S /C #(nop) SHELL ["powershell" "-Command"]', 'SHELL ["powershell", "-Command"]'],
    ['bazel build ...', 'bazel build ...'],
    ['crane append', 'crane append'],
    ['', ''],
  ])('%j reads %j', (createdBy, instruction) => {
    expect(readInstruction(createdBy)).toBe(instruction);
  });

  it('shows control characters instead of obeying them', () => {
    expect(readInstruction('RUN /bin/sh -c echo \u001b[2J\u202e # buildkit')).toBe('RUN echo ␛[2J⟨U+202E⟩');
  });

  it('is read in linear time, whatever is in it', () => {
    for (const evil of [
      '"'.repeat(50_000),
      `CMD [${'"a" '.repeat(20_000)}`,
      `|9 ${' '.repeat(50_000)}`,
      `HEALTHCHECK &{[${'"\\'.repeat(20_000)}`,
    ]) {
      const start = performance.now();
      readInstruction(evil);
      expect(performance.now() - start).toBeLessThan(1000);
    }
  });
});

describe('history', () => {
  const made = (createdBy: string) => ({
    created: '2024-05-06T07:08:09.123456789+02:00',
    created_by: createdBy,
  });
  const empty = (createdBy: string) => ({ ...made(createdBy), empty_layer: true });
  const joined = (history: Parameters<typeof joinHistory>[0], layers: number) =>
    joinHistory(history, layers).map(({ instruction, layer }) => [instruction, layer]);

  it('gives each layer the step that made it, and marks steps that made none', () => {
    expect(joined([made('RUN a'), empty('ENV b'), made('RUN c')], 2)).toEqual([
      ['RUN a', 0],
      ['ENV b', null],
      ['RUN c', 1],
    ]);
  });

  it('gives layers without history steps of their own', () => {
    expect(joined([], 2)).toEqual([
      ['', 0],
      ['', 1],
    ]);
    expect(joined([made('RUN a')], 3)).toEqual([
      ['RUN a', 0],
      ['', 1],
      ['', 2],
    ]);
  });

  it('leaves steps without a layer when it speaks of more layers than there are', () => {
    expect(joined([made('RUN a'), made('RUN b')], 1)).toEqual([
      ['RUN a', 0],
      ['RUN b', null],
    ]);
  });

  it('tells times in UTC, and none where there is none', () => {
    const [first, second] = joinHistory([made('RUN a'), { created: '0001-01-01T00:00:00Z' }], 2);
    expect(first?.created).toBe('2024-05-06T05:08:09.123Z');
    expect(second?.created).toBeNull();
  });
});
