import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { Markdown } from './markdown.tsx';
import { parseMarkdown } from './parse.ts';
import { partsOf } from './parts.ts';

afterEach(cleanup);

function shown(text: string): HTMLElement {
  return render(
    <>
      {partsOf(text).map((part, index) =>
        part.plain ? (
          <pre key={index}>{part.text}</pre>
        ) : (
          <Markdown key={index} nodes={parseMarkdown(part.text)} />
        ),
      )}
    </>,
  ).container;
}

test('no HTML of the author gets into the page, and no picture is loaded', () => {
  const page = shown(
    [
      '<script>alert(1)</script> <img src=x onerror=alert(1) alt="a logo"> <b onclick=alert(1)>bold</b>',
      '',
      '<div style="position:fixed"><iframe src="https://example.org"></iframe>text of a block</div>',
      '',
      '![a picture](https://example.org/tracker.png) <svg onload=alert(1)>',
    ].join('\n'),
  );
  expect(page.querySelector('script, img, iframe, svg:not([aria-hidden]), [style], [onclick], b')).toBeNull();
  expect(page.textContent).toContain('bold');
  expect(page.textContent).toContain('text of a block');
  expect(page.textContent).toContain('a picture');
});

test('a link leads to the web or nowhere', () => {
  const page = shown(
    [
      '[web](https://example.org/a) [script](javascript:alert(1)) [data](data:text/html,x) [file](file:///etc/passwd)',
      '[relative](docs/a.md) [anchor](#top) [mail](mailto:a@example.org) <https://example.org/b>',
      '[far away][far] [mixed](JaVaScRiPt:alert(1)) [protocol](//example.org) https://example.org/c',
      '',
      '[far]: https://example.org/far',
    ].join('\n'),
  );
  const links = [...page.querySelectorAll('a')];
  expect(links.map(({ href }) => href)).toEqual([
    'https://example.org/a',
    'https://example.org/b',
    'https://example.org/far',
    'https://example.org/c',
  ]);
  expect(links.every(({ target, rel }) => target === '_blank' && rel === 'noreferrer')).toBe(true);
});

test('headings stand beneath those of the page; tables and code are what they are', () => {
  const page = shown('# One\n\n## Two\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```sh\n<b>$ x</b>\n```\n');
  expect(page.querySelector('h1, h2')).toBeNull();
  expect(page.querySelector('h3')?.textContent).toBe('One');
  expect(page.querySelectorAll('td').length).toBe(2);
  expect(page.querySelector('pre')?.textContent).toBe('<b>$ x</b>');
});

test('a link may be defined in another part, and code is never cut', () => {
  const filler = `${'words and more words in a line that is long enough to count\n'.repeat(40)}\n`.repeat(5);
  const text = `[far][x]\n\n${filler}\n\`\`\`\n# not a heading\n\n${filler}\n\`\`\`\n\n# Next\n\n[x]: https://example.org/x\n`;
  const parts = partsOf(text);
  expect(parts.length).toBeGreaterThan(1);
  const page = shown(text);
  expect(page.querySelector('a')?.href).toBe('https://example.org/x');
  expect([...page.querySelectorAll('h3')].map(({ textContent }) => textContent)).toEqual(['Next']);
});

const evil: readonly (readonly [string, string])[] = [
  ['quotations', '> '.repeat(100_000)],
  ['quotations without spaces', '>'.repeat(200_000)],
  ['lists', '- '.repeat(100_000)],
  ['numbered lists', '1. '.repeat(60_000)],
  ['brackets', '['.repeat(200_000)],
  ['pictures', '!['.repeat(100_000)],
  ['links', '[a]('.repeat(50_000)],
  ['stars', '*a **a '.repeat(28_000)],
  ['emphasis', '*a_'.repeat(60_000)],
  ['backquotes', '`a``'.repeat(50_000)],
  ['angles', '<'.repeat(200_000)],
  ['comments', '<!--'.repeat(50_000)],
  ['tags', '<img alt="a '.repeat(16_000)],
  ['lines of quotations', `${'>'.repeat(20)} a\n`.repeat(9000)],
  ['lines of brackets', `${'[a'.repeat(40)}\n`.repeat(2000)],
  ['table cells', `${'|a'.repeat(2000)}\n${'|-'.repeat(2000)}\n${'|'.repeat(2000)}\n`.repeat(20)],
  ['definitions', '[a]: b\n'.repeat(28_000)],
  ['footnotes', '[^a]: [^a]\n'.repeat(18_000)],
  ['addresses', 'http://a.b/('.repeat(16_000)],
  ['mail addresses', 'a@'.repeat(100_000)],
  ['entities', '&amp'.repeat(50_000)],
  ['blank lines', '\n \t'.repeat(60_000)],
];

/** As one paragraph, and as many of a size that is parsed. */
test.each(evil)('%s without end are no burden', (_, text) => {
  const paragraphs = Array.from({ length: 20 }, () => text.slice(0, 10_000)).join('\n\n');
  const slowest = Math.max(
    ...[...partsOf(text.slice(0, 200_000)), ...partsOf(paragraphs)].map((part) => {
      const began = performance.now();
      if (!part.plain) parseMarkdown(part.text);
      return performance.now() - began;
    }),
  );
  // generous: two cores, many at work
  expect(slowest).toBeLessThan(1000);
});
