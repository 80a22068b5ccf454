import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { indexedLayer } from '../../testing/images/indexed-layer.ts';
import { withTemporaryFolder } from '../../testing/temporary-folder.ts';
import { compileGlob, placeGlob } from '../files/paths/glob.ts';
import { openLayerColumns } from '../layer-index/layer-columns.ts';
import { entriesAt } from './group-entries.ts';
import { matcherOf } from './matcher.ts';
import { readPattern } from './pattern.ts';

const part = fc.stringMatching(/^[abAö.]{1,4}$/).filter((text) => text !== '.' && text !== '..');
const path = fc
  .tuple(
    fc.constantFrom('', './', '/'),
    fc.array(part, { minLength: 1, maxLength: 5 }),
    fc.constantFrom('', '/'),
  )
  .map(([before, parts, after]) => `${before}${parts.join('/')}${after}`);
const within = fc.constantFrom('name' as const, 'path' as const);
const query = fc.oneof(
  fc.record({
    text: fc.stringMatching(/^[abAö./]{1,4}$/),
    how: fc.constantFrom('text' as const, 'regex' as const),
    within,
  }),
  fc.record({ text: fc.stringMatching(/^[abö.*?/]{1,6}$/), how: fc.constant('glob' as const), within }),
);

/** "/a/b" of "./a/b/". */
function whole(text: string): string {
  return `/${text.replace(/^\.?\//, '').replace(/\/$/, '')}`;
}

test('whatever the paths and their order, a search finds what comparing each of them finds', () =>
  withTemporaryFolder((folder) =>
    fc.assert(
      fc.asyncProperty(
        fc.array(path, { minLength: 1, maxLength: 40 }),
        query,
        fc.boolean(),
        async (given, asked, sorted) => {
          const paths = sorted ? [...given].sort((a, b) => (a < b ? -1 : 1)) : given;
          const { indexFile } = await indexedLayer(folder, paths);
          const match = matcherOf(readPattern(asked));
          const columns = openLayerColumns(indexFile);
          const found: string[] = [];
          for (const group of columns.groups()) {
            const positions: number[] = [];
            match(group, (position) => positions.push(position));
            found.push(...entriesAt(group, positions).map((entry) => entry.path));
          }
          columns.close();
          const expression = asked.how === 'regex' ? new RegExp(asked.text) : undefined;
          const glob = asked.how === 'glob' ? placeGlob(asked.text) : undefined;
          const matches = glob === undefined ? undefined : compileGlob(glob.pattern);
          const expected = paths.map(whole).filter((text) => {
            const place = glob?.within ?? asked.within;
            const compared = place === 'path' ? text : text.slice(text.lastIndexOf('/') + 1);
            return (
              matches?.(compared) ??
              expression?.test(compared) ??
              compared.toLowerCase().includes(asked.text.toLowerCase())
            );
          });
          expect(found).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    ),
  ));
