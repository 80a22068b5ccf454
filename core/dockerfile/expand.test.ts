import { describe, expect, it } from 'vitest';
import { expandHeredoc, expandWord, splitWords } from './expand.ts';

const HERE = { PWD: '/home', SHELL: 'bash', KOREAN: '한국어', EMPTY: '', FOO: 'xxyy', GLOB: 'a***yy*' };
const PLAIN = { escape: '\\' } as const;
const expand = (word: string, environment: Readonly<Record<string, string>> = HERE) =>
  expandWord(word, environment, PLAIN).word;

describe('Variables, quotes and escapes', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['hello', 'hello'],
    ["he'll'o", 'hello'],
    ["he'll\\'o", 'hell\\o'],
    ["'\\\"'", '\\"'],
    ['"\\"a\\b"', '"a\\b'],
    ['he\\llo', 'hello'],
    ['he\\\\llo', 'he\\llo'],
    ['abc\\', 'abc'],
    ['"abc\\\\"', 'abc\\'],
    ["'$PWD'", '$PWD'],
    ['"$PWD"', '/home'],
    ['\\$PWD', '$PWD'],
    ['"\\$PWD"', '$PWD'],
    ['$PWDx', ''],
    ['${PWD}x', '/homex'],
    ['$PWD/b', '/home/b'],
    ['$', '$'],
    ['a$.b', 'a$.b'],
    ['$1x', 'x'],
    ['$12x', 'x'],
    ['$-x', 'x'],
    ['안녕$KOREAN', '안녕한국어'],
    ['${한국어:-x}', 'x'],
    // A minus is for what has no value, with a colon for what is empty too.
    ['${NO-a}${EMPTY-a}${PWD-a}', 'a/home'],
    ['${NO:-a}${EMPTY:-a}${PWD:-a}', 'aa/home'],
    ['${NO+a}${EMPTY+b}${PWD+c}', 'bc'],
    ['${NO:+a}${EMPTY:+b}${PWD:+c}', 'c'],
    ['${PWD?no}${EMPTY?no}', '/home'],
    ['${PWD:?no}', '/home'],
    ['${NO:-${PWD}$SHELL}', '/homebash'],
    ['${NO:-a b}', 'a b'],
    ['${NO:-"a}b"}', 'a}b'],
    ['${NO:-a\\}b}', 'a}b'],
    // Patterns take the shortest away, doubled the longest.
    ['${FOO#x}', 'xyy'],
    ['${FOO#*x}', 'xyy'],
    ['${FOO##*x}', 'yy'],
    ['${FOO#*x*y}', 'y'],
    ['${FOO#*}', 'xxyy'],
    ['${FOO##*}', ''],
    ['${FOO#}', 'xxyy'],
    ['${FOO#y}', 'xxyy'],
    ['${FOO%y}', 'xxy'],
    ['${FOO%y*}', 'xxy'],
    ['${FOO%%y*}', 'xx'],
    ['${FOO%x}', 'xxyy'],
    ['${FOO#?}', 'xyy'],
    ['${FOO%%??}', 'xx'],
    ['${GLOB%%\\**\\*}', 'a'],
    ['${GLOB#a\\*}', '**yy*'],
    ['${NO#x}', ''],
    // Replacing.
    ['${FOO/x/z}', 'zxyy'],
    ['${FOO//x/z}', 'zzyy'],
    ['${FOO/x*y/z}', 'z'],
    ['${FOO//x/}', 'yy'],
    ['${PWD/\\//x}', 'xhome'],
    ['${FOO/$EMPTY/w}', 'wxxyy'],
    ['${FOO///}', 'xxyy'],
    ['${FOO//q/z}', 'xxyy'],
  ];
  it.each(cases)('%s is %s', (word, expected) => {
    expect(expand(word)).toBe(expected);
  });

  it.each([
    ["he'llo", 'single-quote'],
    ['he"llo', 'double-quote'],
    ["'a\\'b'", 'single-quote'],
    ['${', "missing '}'"],
    ['${PWD', "missing '}'"],
    ['${PWD:-a', "missing '}'"],
    ['${}', 'bad substitution'],
    ['${:}', 'bad substitution'],
    ['${{a}', 'bad substitution'],
    ['${PWD=a}', 'unsupported modifier (=)'],
    ['${PWD:=a}', 'unsupported modifier (:=)'],
    ['${NO?}', 'NO: is not allowed to be unset'],
    ['${EMPTY:?}', 'EMPTY: is not allowed to be empty'],
    ['${NO:?say $SHELL}', 'NO: say bash'],
    ['${FOO//x}', "missing '/' in ${}"],
    ['${FOO/x/z', "missing '}'"],
    ['${FOO#\\x}', 'invalid escape'],
  ])('%s is refused', (word, why) => {
    expect(() => expand(word)).toThrow(why);
  });

  it('says which variables have no value', () => {
    expect([...expandWord('$A ${B:-c} $PWD', HERE, PLAIN).unset]).toEqual(['A']);
  });

  it('escapes with a backtick where the Dockerfile says so', () => {
    expect(expandWord('`$a \\b "`""', {}, { escape: '`' }).word).toBe('$a \\b "');
  });

  it('splits into words after replacing', () => {
    const environment = { A: 'b c', Q: '"d e"', S: '  ' };
    expect(splitWords('a $A "$A" x$S\'y z\'', environment, PLAIN)).toEqual([
      'a',
      'b',
      'c',
      'b c',
      'x',
      'y z',
    ]);
    expect(splitWords('$Q a\\ b ""', environment, PLAIN)).toEqual(['"d', 'e"', 'a b']);
    expect(splitWords(' ', environment, PLAIN)).toEqual([]);
  });

  it('leaves the quotes of a heredoc alone', () => {
    expect(expandHeredoc('"$SHELL" \'$PWD\' \\$PWD\n', HERE).word).toBe('"bash" \'/home\' $PWD\n');
  });
});

describe('Words that are made to harm', () => {
  it('does not grow without end', () => {
    let environment: Record<string, string> = { A: 'x'.repeat(1000) };
    const grow = () => {
      for (let round = 0; round < 40; round += 1)
        environment = { A: expand('$A$A$A$A$A$A$A$A$A$A', environment) };
    };
    expect(grow).toThrow('more than 1048576 characters');
    const y = { Y: 'y'.repeat(500_000) };
    expect(() => expand('${Y//y/yyyyyyyyyy}', y)).toThrow('too long');
    expect(() => expand('"$Y$Y$Y"', y)).toThrow('more than');
    expect(() => expand('${NO:-$Y$Y$Y', y)).toThrow('more than');
  });

  it('does not nest without end', () => {
    expect(() => expand('${A:-'.repeat(20_000))).toThrow('nested too deeply');
    expect(expand(`${'${A:-'.repeat(150)}x${'}'.repeat(150)}`)).toBe('x');
  });

  it('does not match without end', () => {
    const start = process.cpuUsage();
    const environment = { A: 'a'.repeat(100_000) };
    expect(() => expand(`\${A#${'*a?'.repeat(5000)}b}`, environment)).toThrow('too long to match');
    expect(() => expand(`\${A//${'a'.repeat(5000)}b/c}`, environment)).toThrow('too long to match');
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(2000);
  });
});
