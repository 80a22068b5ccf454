import type { ImageComparison } from '../../../core/api/compare.ts';
import { Empty } from '../../ui/empty.tsx';
import { ChangeMark } from '../files/change-mark.tsx';

/** What is set differently; what both have the same is not listed. */
export function ConfigDifferences({
  comparison: { config, from, to },
}: {
  readonly comparison: ImageComparison;
}) {
  if (config.length === 0) {
    return (
      <Empty kind="same-config" title="The configs say the same">
        Entrypoint, command, environment, user, ports, volumes and labels are equal in both.
      </Empty>
    );
  }
  return (
    <table className="mx-5 my-3 w-[calc(100%-40px)] table-fixed" data-testid="config-differences">
      <thead>
        <tr className="h-8 text-left text-sm text-ink-3 *:font-medium">
          <th scope="col" className="w-8">
            <span className="sr-only">Change</span>
          </th>
          <th scope="col" className="w-[26%]">
            Field
          </th>
          <th scope="col" className="truncate pr-3" title={from.title}>
            {from.title}
          </th>
          <th scope="col" className="truncate pr-3" title={to.title}>
            {to.title}
          </th>
        </tr>
      </thead>
      <tbody>
        {config.map((field) => (
          <tr key={field.name} className="border-t border-line align-top *:py-1.5">
            <td>
              <ChangeMark
                change={field.from === null ? 'added' : field.to === null ? 'removed' : 'changed'}
              />
            </td>
            <th scope="row" className="selectable pr-3 text-left font-normal break-words">
              {field.name}
            </th>
            <Value text={field.from} />
            <Value text={field.to} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Value({ text }: { readonly text: string | null }) {
  return (
    <td className="pr-3">
      {text === null ? (
        <span className="text-ink-3">not set</span>
      ) : (
        <span className="selectable font-mono text-sm leading-5 break-words whitespace-pre-wrap">
          {text === '' ? '""' : text}
        </span>
      )}
    </td>
  );
}
