import { Button } from '../../ui/button.tsx';
import { Tick } from '../build/form/field.tsx';

interface Props {
  readonly offered: readonly string[];
  readonly chosen: readonly string[];
  /** Never none of them. */
  readonly onChange: (platforms: readonly string[] | 'all') => void;
}

/** One tag for several platforms: each that is ticked is kept under the name (B9). */
export function Platforms({ offered, chosen, onChange }: Props) {
  const named = [...new Set(offered)].filter((platform) => platform !== '' && platform !== 'unknown');
  if (named.length < 2) return null;
  const ticked = new Set(chosen);
  const set = (platform: string, on: boolean): void => {
    const next = named.filter((each) => (each === platform ? on : ticked.has(each)));
    if (next.length > 0) onChange(next);
  };
  return (
    <fieldset className="mt-2 min-w-0" data-testid="pull-platforms">
      <legend className="text-sm text-ink-3">Platforms to keep</legend>
      <div className="flex max-h-24 flex-wrap items-center gap-x-4 overflow-y-auto">
        {named.map((platform) => (
          <Tick
            key={platform}
            label={platform}
            value={ticked.has(platform)}
            testId={`pull-platform-${platform}`}
            onChange={(on) => set(platform, on)}
          />
        ))}
        {named.every((platform) => ticked.has(platform)) ? null : (
          <Button small look="quiet" onPress={() => onChange('all')} data-testid="pull-all-platforms">
            All {named.length}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
