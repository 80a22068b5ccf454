/**
 * Markdown as elements of our own: no HTML of the author's gets into the page, no picture is loaded, and a link leads only
 * to http or https, by the question that every link of the window asks.
 */
import type { Definition, Root, RootContent, Table } from 'mdast';
import { ImageOff } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';

/** Deeper than anybody nests on purpose; what is deeper is shown as text. */
const DEEPEST = 24;

type Definitions = ReadonlyMap<string, string>;
type Node = Root | RootContent;

export function Markdown({ nodes }: { readonly nodes: readonly RootContent[] }) {
  const definitions: Definitions = new Map(
    nodes
      .filter((node): node is Definition => node.type === 'definition')
      .map(({ identifier, url }) => [identifier, url]),
  );
  return <>{all(nodes, definitions, 0)}</>;
}

function all(nodes: readonly Node[], definitions: Definitions, depth: number): readonly ReactNode[] {
  return nodes.map((node, index) => (
    // the tree of a text never changes
    <Fragment key={index}>{one(node, definitions, depth + 1)}</Fragment>
  ));
}

function one(node: Node, definitions: Definitions, depth: number): ReactNode {
  if (depth > DEEPEST) return 'value' in node ? node.value : '…';
  const inside = (): readonly ReactNode[] =>
    'children' in node ? all(node.children, definitions, depth) : [];
  switch (node.type) {
    case 'text':
      return node.value;
    case 'paragraph':
      return <p className="my-2">{inside()}</p>;
    case 'heading':
      return <Heading level={node.depth}>{inside()}</Heading>;
    case 'emphasis':
      return <em>{inside()}</em>;
    case 'strong':
      return <strong className="font-semibold">{inside()}</strong>;
    case 'delete':
      return <s>{inside()}</s>;
    case 'inlineCode':
      return <code className="rounded bg-sunken px-1 font-mono text-sm break-words">{node.value}</code>;
    case 'code':
      return (
        // who cannot point scrolls it by keys
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre tabIndex={0} className="my-2 overflow-x-auto rounded-md bg-sunken p-3 font-mono text-sm">
          {node.value}
        </pre>
      );
    case 'break':
      return <br />;
    case 'thematicBreak':
      return <hr className="my-4 border-line" />;
    case 'blockquote':
      return (
        <blockquote className="my-2 border-l-2 border-line-strong pl-3 text-ink-2">{inside()}</blockquote>
      );
    case 'list':
      return node.ordered === true ? (
        <ol className="my-2 list-decimal pl-6" start={node.start ?? 1}>
          {inside()}
        </ol>
      ) : (
        <ul className="my-2 list-disc pl-6">{inside()}</ul>
      );
    case 'listItem':
      return (
        <li className="my-0.5 [&>p]:my-0.5">
          {typeof node.checked === 'boolean' ? (
            <span aria-label={node.checked ? 'Done: ' : 'Not done: '} role="img">
              {node.checked ? '☑ ' : '☐ '}
            </span>
          ) : null}
          {node.spread === true
            ? inside()
            : all(
                node.children.flatMap((each): readonly Node[] =>
                  each.type === 'paragraph' ? each.children : [each],
                ),
                definitions,
                depth,
              )}
        </li>
      );
    case 'link':
      return <Link url={node.url}>{inside()}</Link>;
    case 'linkReference':
      return <Link url={definitions.get(node.identifier) ?? ''}>{inside()}</Link>;
    case 'image':
    case 'imageReference':
      return <Picture alt={node.alt ?? ''} />;
    case 'html':
      return <Html text={node.value} />;
    case 'table':
      return <Rows table={node} definitions={definitions} depth={depth} />;
    case 'footnoteReference':
      return <sup>{node.label ?? node.identifier}</sup>;
    case 'footnoteDefinition':
      return (
        <div className="my-1 flex gap-2 text-sm text-ink-2">
          <sup>{node.label ?? node.identifier}</sup> <div className="[&>p]:my-0">{inside()}</div>
        </div>
      );
    case 'definition':
    case 'yaml':
      return null;
    default:
      return inside();
  }
}

/** The page's own heading is of the first level, the tab's part of the second. */
function Heading({ level, children }: { readonly level: number; readonly children: ReactNode }) {
  if (level <= 1) return <h3 className="mt-5 mb-2 text-lg font-semibold">{children}</h3>;
  if (level === 2) return <h4 className="mt-5 mb-2 text-base font-semibold">{children}</h4>;
  if (level === 3) return <h5 className="mt-4 mb-1 font-medium">{children}</h5>;
  return <h6 className="mt-3 mb-1 font-medium text-ink-2">{children}</h6>;
}

function Link({ url, children }: { readonly url: string; readonly children: ReactNode }) {
  const address = webAddress(url);
  if (address === null) return <>{children}</>;
  return (
    <a
      href={address}
      title={address}
      target="_blank"
      rel="noreferrer"
      className="text-accent underline decoration-accent-line underline-offset-2 hover:decoration-current"
    >
      {children}
    </a>
  );
}

/** Only what leads to the web; a path has no place that it is relative to. */
export function webAddress(url: string): string | null {
  if (!/^https?:\/\//i.test(url)) return null;
  try {
    return new URL(url).href;
  } catch {
    return null;
  }
}

/** A picture would tell its server who looks at this. */
function Picture({ alt }: { readonly alt: string }) {
  return (
    <span
      className="mr-1 inline-flex items-center gap-1 rounded border border-line px-1 align-middle text-xs text-ink-3"
      title="Pictures are not loaded"
    >
      <ImageOff size={11} aria-hidden /> {alt === '' ? 'picture' : alt}
    </span>
  );
}

/** Of HTML the text; the names of its pictures; nothing else. */
function Html({ text }: { readonly text: string }) {
  const bare = text
    .replace(/<!--[^]*?(?:-->|$)/g, '')
    .replace(/<(?:script|style)\b[^<>]*>[^<]*/gi, '')
    .replace(/<img\b[^<>]{0,400}?\balt="([^"<>]{0,200})"[^<>]{0,400}>/gi, ' [$1] ')
    .replace(/<[^<>]*>/g, '')
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');
  return bare.trim() === '' ? null : <span>{bare}</span>;
}

function Rows({
  table,
  definitions,
  depth,
}: {
  readonly table: Table;
  readonly definitions: Definitions;
  readonly depth: number;
}) {
  const [head, ...body] = table.children;
  const align = (index: number): string =>
    ({ left: 'text-left', center: 'text-center', right: 'text-right' })[table.align?.[index] ?? 'left'];
  return (
    <div className="my-3 overflow-x-auto">
      <table className="border-collapse">
        <thead>
          <tr>
            {head?.children.map((cell, index) => (
              <th key={index} className={`border border-line px-2 py-1 font-medium ${align(index)}`}>
                {all(cell.children, definitions, depth)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, at) => (
            <tr key={at}>
              {row.children.map((cell, index) => (
                <td key={index} className={`border border-line px-2 py-1 align-top ${align(index)}`}>
                  {all(cell.children, definitions, depth)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
