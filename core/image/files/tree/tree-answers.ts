import { Recent } from '../../recent.ts';
import type { LocatedFile } from '../image-files.ts';
import type { FilesQuestions, LayerFiles, QuestionKind } from '../files-messages.ts';
import type { ImageTree } from './image-tree.ts';
import { locate, locatedLine, notFound } from '../locate.ts';
import { NONE, ROOT } from './node-tree.ts';
import { pathHistory } from '../path-history.ts';
import { selectedPath, selectNodes } from '../paths/select-paths.ts';
import { treeMap } from './tree-map.ts';
import { shownNode, TreePages } from './tree-pages.ts';
import { wasteReport } from '../waste-report.ts';

/** Entries of a batch: some hundred kilobytes. */
const BATCH = 2000;

type Answering = {
  readonly [K in QuestionKind]: (
    asked: FilesQuestions[K]['asked'],
  ) => FilesQuestions[K]['answer'] | Promise<FilesQuestions[K]['answer']>;
};

/** Everything that is asked about one tree. */
export class TreeAnswers {
  readonly #tree: ImageTree;
  readonly #pages: TreePages;
  /** The image of the comparison before. */
  #other: { readonly name: string; readonly tree: ImageTree } | undefined;
  /** What was selected last: its batches are asked for one after the other. */
  readonly #selected = new Recent<readonly number[]>(1);
  readonly #answering: Answering;

  constructor(tree: ImageTree, readTree: (layers: LayerFiles) => Promise<ImageTree>) {
    this.#tree = tree;
    this.#pages = new TreePages(tree);
    this.#answering = {
      page: (query) => this.#pages.page(this.#pages.view(query.view), query),
      compare: async ({ layers, query }) => {
        const name = layers.join('\0');
        if (this.#other?.name !== name) this.#other = { name, tree: await readTree(layers) };
        return this.#pages.page(this.#pages.comparison(this.#other.tree, name), query);
      },
      list: (asked) => this.#list(asked),
      history: (path) => pathHistory(tree, path),
      waste: (limit) => wasteReport(tree, limit),
      map: (query) => {
        this.#pages.requireLayer(query.upTo);
        return treeMap(tree, query);
      },
      locate: ({ path, where }) => {
        this.#pages.requireLayer('layer' in where ? where.layer : where.upTo);
        return locate(tree, path, where);
      },
      select: ({ patterns, from }) => this.#select(patterns, from),
    };
  }

  async answer(about: QuestionKind, asked: unknown): Promise<unknown> {
    const answering = this.#answering[about] as (asked: unknown) => unknown;
    return await answering(asked);
  }

  #list({ view: asked, path, from }: FilesQuestions['list']['asked']): FilesQuestions['list']['answer'] {
    const named = this.#pages.view(asked);
    const top = shownNode(named.view, path);
    if (top === NONE)
      throw notFound(
        path,
        asked.kind === 'layer' ? { layer: asked.layer } : { upTo: asked.upTo, follow: false },
      );
    const { nodes, depths } = this.#pages.below(named, top);
    const ground = depthOf(this.#tree, top);
    const batch: LocatedFile[] = [];
    // The root itself is no entry.
    if (from === 0 && top !== ROOT) batch.push(locatedLine(named.view, top, ground));
    const to = Math.min(nodes.length, from + BATCH);
    for (let at = from; at < to; at += 1)
      batch.push(locatedLine(named.view, nodes[at] ?? ROOT, ground + 1 + (depths[at] ?? 0)));
    return { batch, next: to < nodes.length ? to : undefined };
  }

  #select(patterns: readonly string[], from: number): FilesQuestions['select']['answer'] {
    const nodes = this.#selected.get(patterns.join('\n'), () => selectNodes(this.#tree, patterns));
    const to = Math.min(nodes.length, from + BATCH);
    const batch = nodes.slice(from, to).flatMap((node) => selectedPath(this.#tree, node) ?? []);
    return { batch, next: to < nodes.length ? to : undefined };
  }
}

/** -1 of the root. */
function depthOf({ nodes }: ImageTree, node: number): number {
  let depth = -1;
  for (let at = node; at > ROOT; at = nodes.parent[at] ?? ROOT) depth += 1;
  return depth;
}
