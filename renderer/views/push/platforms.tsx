import { Tick } from '../build/form/field.tsx';

/** Which platforms go; `null`: all of them. */
export function Platforms({
  platforms,
  chosen,
  onChange,
}: {
  readonly platforms: readonly string[];
  readonly chosen: readonly string[] | null;
  readonly onChange: (platforms: readonly string[] | null) => void;
}) {
  if (platforms.length < 2) return null;
  const now = chosen ?? platforms;
  const set = (platform: string, on: boolean): void => {
    const next = platforms.filter((each) => (each === platform ? on : now.includes(each)));
    if (next.length > 0) onChange(next.length === platforms.length ? null : next);
  };
  return (
    <fieldset className="mt-1 flex flex-wrap items-center gap-x-4" aria-label="Platforms">
      {platforms.map((platform) => (
        <Tick
          key={platform}
          label={platform}
          value={now.includes(platform)}
          testId={`platform-${platform}`}
          onChange={(on) => set(platform, on)}
        />
      ))}
    </fieldset>
  );
}
