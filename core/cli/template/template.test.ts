import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StrataError } from '../../oci/strata-error.ts';
import { parseTemplate } from './parse.ts';
import { renderTemplate } from './render.ts';
import { TemplateRow } from './values.ts';

const IMAGE = {
  Id: 'sha256:abc',
  RepoTags: ['nginx:1', 'nginx:2'],
  Size: 42,
  Empty: [],
  None: null,
  Config: { Env: ['A=1', 'B=2'], Labels: { 'a.b': 'c', z: 'y' }, ExposedPorts: { '80/tcp': {} }, Tty: false },
};

const render = (template: string, value: unknown = IMAGE): string =>
  renderTemplate(parseTemplate(template), value);

function outcomeOf(template: string): unknown {
  try {
    return render(template);
  } catch (error) {
    return error;
  }
}

describe('a Go template', () => {
  it.each([
    ['plain', 'plain'],
    ['{{.Id}}', 'sha256:abc'],
    ['{{ .Config.Env }}', '[A=1 B=2]'],
    ['{{.Config.ExposedPorts}}', 'map[80/tcp:{}]'],
    ['{{.Config.Labels}}', 'map[a.b:c z:y]'],
    ['{{.None}}', '<nil>'],
    ['{{.Config.Tty}}', 'false'],
    ['{{json .Config.Labels}}', '{"a.b":"c","z":"y"}'],
    ['{{json .None}}', 'null'],
    ['{{index .RepoTags 0}}', 'nginx:1'],
    ['{{index .Config.Labels "a.b"}}', 'c'],
    ['{{index .Config.Labels "none"}}|', '|'],
    ['{{(index .RepoTags 1) | upper}}', 'NGINX:2'],
    ['{{len .RepoTags}} {{len .Id}}', '2 10'],
    ['{{join .RepoTags ", "}}', 'nginx:1, nginx:2'],
    ['{{range .RepoTags}}<{{.}}>{{end}}', '<nginx:1><nginx:2>'],
    ['{{range $i, $t := .RepoTags}}{{$i}}={{$t}};{{end}}', '0=nginx:1;1=nginx:2;'],
    ['{{range $k, $v := .Config.Labels}}{{$k}}={{$v}} {{end}}', 'a.b=c z=y '],
    ['{{range .Empty}}x{{else}}none{{end}}', 'none'],
    ['{{range .RepoTags}}{{if eq . "nginx:2"}}{{break}}{{end}}{{.}}{{end}}', 'nginx:1'],
    ['{{range .RepoTags}}{{if eq . "nginx:1"}}{{continue}}{{end}}{{.}}{{end}}', 'nginx:2'],
    ['{{range .RepoTags}}{{$.Id}} {{end}}', 'sha256:abc sha256:abc '],
    ['{{if .Empty}}a{{else if .Size}}b{{else}}c{{end}}', 'b'],
    ['{{if and .Size (not .Empty)}}yes{{end}}', 'yes'],
    ['{{if or .Empty .None}}yes{{else}}no{{end}}', 'no'],
    ['{{with .Config}}{{.Tty}}{{end}}{{with .None}}x{{else}}-{{end}}', 'false-'],
    ['{{$x := .Size}}{{if gt $x 40}}{{$x}}{{end}}', '42'],
    ['{{$x := 1}}{{range .RepoTags}}{{$x = .}}{{end}}{{$x}}', 'nginx:2'],
    ['{{.Id | printf "%-12s|"}}', 'sha256:abc  |'],
    ['{{printf "%5d %q %v%%" .Size .Id .RepoTags}}', '   42 "sha256:abc" [nginx:1 nginx:2]%'],
    ['{{upper "a"}}{{lower `B`}}{{title "hello world"}}', 'AbHello World'],
    ['{{truncate .Id 6}} {{slice .Id 0 3}}', 'sha256 sha'],
    ['{{split "a,b" ","}}', '[a b]'],
    ['{{pad "x" 1 2}}|{{pad "" 1 2}}|', ' x  ||'],
    ['{{println .Size}}', '42\n'],
    ['a {{- " b " -}} c', 'a b c'],
    ['a{{/* note */}}b{{- /* note */ -}} c', 'abc'],
    ['{{"quo\\"te\\t"}}{{\'x\'}}', 'quo"te\tx'],
    ['{{ne .Size 1}} {{lt .Size 50}} {{ge "b" "a"}}', 'true true true'],
    ['}} {', '}} {'],
  ])('%s gives %j', (template, expected) => {
    expect(render(template)).toBe(expected);
  });

  it('writes a row as JSON with sorted fields and nothing that HTML would take for a tag', () => {
    const row = new TemplateRow({ Tag: '<none>', ID: 'a&b' });
    expect(render('{{json .}}', row)).toBe('{"ID":"a\\u0026b","Tag":"\\u003cnone\\u003e"}');
    expect(render('{{.Tag}}', row)).toBe('<none>');
  });

  it.each([
    ['{{.ID', 'template parsing error: template: :1: unclosed action'],
    ['{{nope .}}', 'function "nope" not defined'],
    ['{{if .Id}}', 'unexpected EOF'],
    ['{{end}}', 'unexpected {{end}}'],
    ['{{}}{{| .Id}}', 'missing value for command'],
    ['{{.Id "x"}}', "can't give argument to non-function .Id"],
    ['{{.Config.Nope}}', 'map has no entry for key "Nope"'],
    ['{{.None.Field}}', 'nil data; no entry for key "Field"'],
    ['{{index .RepoTags 9}}', 'index out of range: 9'],
    ['{{len 3}}', 'error calling len'],
    ['{{"open}}', 'unterminated quoted string'],
    ['{{$nope}}', 'undefined variable "$nope"'],
    ['{{template "x"}}', '{{template}} is not supported here'],
    ['{{if .}}'.repeat(200), 'nested too deeply'],
    [`{{${'('.repeat(5000)}}}`, 'nested too deeply'],
  ])('%s is refused with the reason', (template, reason) => {
    expect(() => render(template)).toThrowError(
      expect.objectContaining({ code: 'INVALID_FORMAT', message: expect.stringContaining(reason) }),
    );
  });

  it('reaches only what data has of its own', () => {
    for (const evil of [
      '{{.constructor}}',
      '{{.__proto__}}',
      '{{index . "constructor"}}',
      '{{.Id.length}}',
    ]) {
      expect(['', expect.any(StrataError)]).toContainEqual(outcomeOf(evil));
    }
    expect(() => render('{{.constructor}}')).toThrowError(StrataError);
  });

  it('ends in text or a StrataError, whatever is written', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '.',
      '.Id',
      '$x',
      ':=',
      '|',
      '(',
      ')',
      ' ',
      '"',
      '`',
      'if',
      'end',
      'range',
      'else',
      'index',
      '0',
      '-',
      ',',
      'json',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const outcome = outcomeOf(pieces.join(''));
        expect(typeof outcome === 'string' || outcome instanceof StrataError).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
