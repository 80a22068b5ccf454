import { ChevronDown } from 'lucide-react';
import type { PullTarget } from '../../../core/api/pull.ts';
import { MenuButton } from '../../ui/context-menu.tsx';
import { shortDigest } from '../../words/format.ts';

const READ_AS: Readonly<Record<PullTarget['readAs'], string>> = {
  name: 'Read as a name',
  command: 'Read as a pull command',
  from: 'Read as a FROM line',
  address: 'Read as a web address',
  digest: 'Read as a digest',
};

interface Props {
  readonly target: PullTarget;
  /** What the registry offers; empty until it has answered. */
  readonly platforms: readonly string[];
  readonly chosen: string | null;
  /** How many are chosen, when it is not one. */
  readonly several: number;
  readonly onPlatform: (platform: string | null) => void;
}

/** What was understood and what was assumed, in words (B16): nothing is decided silently. */
export function Understood({ target, platforms, chosen, several, onPlatform }: Props) {
  return (
    <div data-testid="pull-understood">
      <div className="flex items-start justify-between gap-3">
        <p className="selectable min-w-0 text-lg break-all">
          <span className="text-ink-3">{target.registry}/</span>
          <span className="font-semibold">{target.repository}</span>
          {target.tag === null ? null : <span>:{target.tag}</span>}
          {target.digest === null ? null : (
            <span className="font-mono text-sm text-ink-2" title={target.digest}>
              @{shortDigest(target.digest)}
            </span>
          )}
        </p>
        <MenuButton
          label="Platform"
          extra="btn btn-small shrink-0"
          testId="pull-platform"
          sections={[
            [
              {
                id: 'own',
                title: 'This machine’s',
                chosen: target.platform === null && several < 2,
                run: () => onPlatform(null),
              },
            ],
            platforms
              .filter((platform) => platform !== '')
              .map((platform) => ({
                id: platform,
                title: platform,
                chosen: target.platform !== null && platform === chosen,
                run: () => onPlatform(platform),
              })),
          ]}
        >
          {several > 1 ? `${several} platforms` : chosen || target.platform || 'This machine’s platform'}{' '}
          <ChevronDown size={12} aria-hidden />
        </MenuButton>
      </div>
      <p className="mt-0.5 text-ink-2">
        {READ_AS[target.readAs]}
        {target.assumptions.length === 0
          ? '; nothing had to be assumed.'
          : `. Assumed: ${target.assumptions.join('; ')}.`}
      </p>
      {target.here === null ? null : (
        <p className="mt-0.5 text-ink-2">
          An image of this name is here already ({shortDigest(target.here.digest)}).
        </p>
      )}
    </div>
  );
}
