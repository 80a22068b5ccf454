import { describe, expect, it } from 'vitest';
import { StrataError } from '../oci/strata-error.ts';
import { parseDockerfile } from './parse-dockerfile.ts';

const first = (text: string) => parseDockerfile(text).nodes[0];

function refusal(text: string): { readonly message: string; readonly line: unknown } {
  try {
    parseDockerfile(text);
  } catch (error) {
    if (error instanceof StrataError && error.code === 'INVALID_DOCKERFILE')
      return { message: error.message, line: error.evidence['line'] };
    throw error;
  }
  throw new Error('It was taken');
}

describe('Lines', () => {
  it('joins continued lines, passes comments in them by and knows where each instruction stands', () => {
    const parsed = parseDockerfile('# hello\nFROM x\n\nRUN a \\\n  # why\n  b \\\n\n  && c\nUSER me\n');
    expect(parsed.nodes.map(({ command, args, lines }) => ({ command, args, lines }))).toEqual([
      { command: 'from', args: ['x'], lines: [2, 2] },
      { command: 'run', args: ['a   b   && c'], lines: [4, 8] },
      { command: 'user', args: ['me'], lines: [9, 9] },
    ]);
    expect(parsed.emptyContinuations).toEqual([7]);
  });

  it('takes an escaped escape, and one with words behind it, for no continuation', () => {
    expect(parseDockerfile('RUN a \\\\\nRUN b \\ c\nRUN d \\ \t\n e').nodes.map(({ args }) => args)).toEqual([
      ['a \\\\'],
      ['b \\ c'],
      ['d  e'],
    ]);
  });

  it('reads Windows line ends and a byte order mark', () => {
    expect(parseDockerfile('\ufeffFROM x\r\nRUN a \\\r\n b\r\n').nodes.map(({ args }) => args)).toEqual([
      ['x'],
      ['a  b'],
    ]);
  });

  it('ends at the end of the file though a line is to be continued', () => {
    expect(first('RUN a \\')?.args).toEqual(['a']);
  });

  it('takes a line of 65,535 bytes and none longer', () => {
    const longest = `RUN ${'x'.repeat(65_531)}`;
    expect(first(`${longest}\nUSER a`)?.args[0]).toHaveLength(65_531);
    expect(refusal(`FROM a\n${longest}x`)).toEqual({
      message: 'dockerfile line greater than max allowed size of 65535',
      line: 2,
    });
    expect(refusal(`RUN ${'é'.repeat(40_000)}`).message).toContain('max allowed size');
  });

  it('refuses a file of more than a mebibyte, whatever is in it', () => {
    expect(refusal('# x\n'.repeat(300_000)).message).toContain('larger than 1048576 bytes');
  });

  it('refuses a file without instructions', () => {
    expect(refusal('# only a comment\n\n').message).toBe('file with no instructions');
    expect(refusal('').message).toBe('file with no instructions');
  });
});

describe('Directives', () => {
  it('reads syntax, escape and check at the head only', () => {
    const parsed = parseDockerfile(
      '# syntax = docker/dockerfile:1\n#escape=`\n# check=skip=all\nRUN a `\n b\n# escape=\\',
    );
    expect(parsed.directives).toEqual({
      syntax: 'docker/dockerfile:1',
      escape: '`',
      check: 'skip=all',
    });
    expect(parsed.nodes[0]?.args).toEqual(['a  b']);
  });

  it('takes what follows a comment or an empty line for a comment', () => {
    expect(parseDockerfile('\n# escape=`\nRUN a').directives.escape).toBe('\\');
    expect(parseDockerfile('# about\n# escape=`\nRUN a').directives.escape).toBe('\\');
  });

  it('refuses one that is given twice, and an escape that is none', () => {
    expect(refusal('# escape=`\n# escape=`\nRUN a')).toEqual({
      message: 'only one escape parser directive can be used',
      line: 2,
    });
    expect(refusal('# escape=x\nRUN a').message).toBe("invalid escape token 'x' does not match ` or \\");
  });
});

describe('Arguments', () => {
  it('keeps flags apart, up to the first word that is none', () => {
    expect(first('COPY --from="a b" --link x --y z')).toMatchObject({
      flags: ['--from=a b', '--link'],
      args: ['x', '--y', 'z'],
    });
    expect(first('RUN -- --a b')).toMatchObject({ flags: [], args: ['--a b'] });
  });

  it('takes a JSON array of strings for the exec form and everything else for a shell form', () => {
    expect(first('CMD [ "a", "b\\u0041" ]')).toMatchObject({ args: ['a', 'bA'], isExec: true });
    expect(first("CMD ['a']")).toMatchObject({ args: ["['a']"], isExec: false });
    expect(first('CMD ["a"] && b')).toMatchObject({ args: ['["a"] && b'], isExec: false });
    expect(refusal('FROM x\nCMD ["a", 1]')).toEqual({
      message: 'when using JSON array syntax, arrays must be comprised of strings only',
      line: 2,
    });
  });

  it('reads pairs, with quotes and escaped spaces left in them', () => {
    expect(first('ENV a="b c" d=e\\ f g=')?.pairs).toEqual([
      { name: 'a', value: '"b c"' },
      { name: 'd', value: 'e\\ f' },
      { name: 'g', value: '' },
    ]);
    expect(first('ENV a b  c')).toMatchObject({
      pairs: [{ name: 'a', value: 'b  c' }],
      isLegacyPair: true,
    });
    expect(refusal('ENV a').message).toBe('ENV must have two arguments');
    expect(refusal('LABEL a=b c').message).toBe(
      'Syntax error - can\'t find = in "c". Must be of the form: name=value',
    );
  });

  it('keeps the type of a health check apart', () => {
    expect(first('HEALTHCHECK --interval=5s CMD ["a"]')).toMatchObject({
      flags: ['--interval=5s'],
      args: ['CMD', 'a'],
      isExec: true,
    });
  });

  it('parses what ONBUILD holds, but not without end', () => {
    expect(first('ONBUILD COPY --from=a b c')?.child).toMatchObject({
      command: 'copy',
      flags: ['--from=a'],
      args: ['b', 'c'],
    });
    const nested = Array.from({ length: 8 }, () => `${'ONBUILD '.repeat(8000)}\\`).join('\n');
    expect(first(nested)?.command).toBe('onbuild');
  });
});

describe('Heredocs', () => {
  it('takes the lines up to the word, of several one after another', () => {
    const parsed = parseDockerfile('COPY <<A <<-"B" /x\n1\n$2 \\\nA\n\t3\n\tB\nRUN 3<<E cat\nE\nUSER u');
    expect(parsed.nodes.map(({ heredocs }) => heredocs)).toEqual([
      [
        { name: 'A', content: '1\n$2 \\\n', expand: true, chomp: false, fd: 0 },
        { name: 'B', content: '\t3\n', expand: false, chomp: true, fd: 0 },
      ],
      [{ name: 'E', content: '', expand: true, chomp: false, fd: 3 }],
      [],
    ]);
    expect(parsed.nodes.map(({ lines }) => lines)).toEqual([
      [1, 6],
      [7, 8],
      [9, 9],
    ]);
  });

  it('knows what is none', () => {
    for (const text of ['RUN "<<A"', 'RUN ["<<A"]', 'USER <<A', 'RUN a <<<b', 'RUN <<', 'RUN a < b'])
      expect(first(text)?.heredocs, text).toEqual([]);
  });

  it('takes blanks between the sign and the word, and variables that have no value', () => {
    expect(first('RUN <<  EOF\nEOF')?.heredocs[0]?.name).toBe('EOF');
    expect(first('RUN <<$EOF\n$EOF')?.heredocs[0]?.name).toBe('$EOF');
    expect(first('ONBUILD RUN <<EOF\na\nEOF')?.heredocs[0]?.content).toBe('a\n');
  });

  it('refuses one that does not end', () => {
    expect(refusal('FROM x\nRUN <<A\nb')).toEqual({ message: 'unterminated heredoc', line: 2 });
  });
});
