/** What a sample Dockerfile asks for, read by its words. The core reads it by its grammar. */
import type { DockerfileOutline } from '../../core/api/builds.ts';

interface Line {
  readonly number: number;
  readonly text: string;
}

function instructions(text: string): readonly Line[] {
  const lines: Line[] = [];
  let open: Line | null = null;
  for (const [index, raw] of text.split('\n').entries()) {
    if (open === null && /^\s*(?:#|$)/.test(raw)) continue;
    const line: Line = { number: open?.number ?? index + 1, text: `${open?.text ?? ''}${raw}` };
    open = raw.endsWith('\\') ? { ...line, text: line.text.slice(0, -1) } : null;
    if (open === null) lines.push(line);
  }
  return open === null ? lines : [...lines, open];
}

const KNOWN =
  /^(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)$/i;

export function fakeOutline(text: string): DockerfileOutline {
  const lines = instructions(text);
  const word = (line: Line): string => (line.text.trim().split(/\s+/)[0] ?? '').toUpperCase();
  const froms = lines.filter((line) => word(line) === 'FROM');
  const stages = froms.map((line, index) => {
    const [, base = '', , name = null] = line.text.trim().split(/\s+/);
    return { name, index, line: line.number, base };
  });
  const stageOf = (name: string): number => stages.findIndex((stage) => stage.name === name);
  const until = (index: number): number => stages[index + 1]?.line ?? Number.POSITIVE_INFINITY;
  const copied = (line: Line): readonly string[] =>
    [...line.text.matchAll(/--from=(\S+)|from=([^,\s]+)/g)].map((found) => found[1] ?? found[2] ?? '');
  const mounts = (type: string) =>
    lines.flatMap((line) =>
      [...line.text.matchAll(/--mount=(\S+)/g)].flatMap(([, options = '']) => {
        if (!options.includes(`type=${type}`)) return [];
        const id = /(?:^|,)id=([^,]+)/.exec(options)?.[1] ?? 'default';
        return [{ id, required: options.includes('required=true'), line: line.number }];
      }),
    );
  return {
    stages: stages.map((stage) => ({
      ...stage,
      needs: [
        ...new Set([
          stageOf(stage.base),
          ...lines
            .filter((line) => line.number > stage.line && line.number < until(stage.index))
            .flatMap(copied)
            .map(stageOf),
        ]),
      ].filter((index) => index >= 0),
    })),
    args: lines
      .filter((line) => word(line) === 'ARG')
      .map((line) => {
        const [name = '', value = null] = line.text.trim().slice(4).split('=');
        return { name, value, line: line.number, global: line.number < (stages[0]?.line ?? 0) };
      }),
    secrets: mounts('secret'),
    ssh: mounts('ssh'),
    sources: lines.flatMap((line) =>
      copied(line)
        .filter((name) => stageOf(name) < 0)
        .map((name) => ({ name, line: line.number })),
    ),
    runs: lines.some((line) => word(line) === 'RUN'),
    diagnostics: [
      ...(froms.length === 0
        ? [
            {
              line: 1,
              column: 1,
              message: 'A Dockerfile needs a FROM instruction',
              severity: 'error' as const,
              rule: null,
            },
          ]
        : []),
      ...lines
        .filter((line) => !KNOWN.test(word(line)))
        .map((line) => ({
          line: line.number,
          column: 1,
          message: `Unknown instruction: ${word(line)}`,
          severity: 'error' as const,
          rule: null,
        })),
      ...lines
        .filter((line) => word(line) === 'MAINTAINER')
        .map((line) => ({
          line: line.number,
          column: 1,
          message: 'The MAINTAINER instruction is deprecated, use a label instead',
          severity: 'warning' as const,
          rule: 'MaintainerDeprecated',
        })),
    ],
  };
}
