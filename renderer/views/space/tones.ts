/** Colours that tell neighbours apart, in any theme: always beside a label, never the only sign. */
const HUES = [218, 268, 162, 38, 8, 322, 96, 190] as const;

/** `soft` is a ground for text, `strong` a mark. */
export function toneOf(index: number, strength: 'soft' | 'strong'): string {
  const hue = HUES[index % HUES.length] ?? 218;
  // each round through the hues is paler than the one before
  const round = Math.floor(index / HUES.length) % 3;
  const share = strength === 'soft' ? 34 - round * 9 : 88 - round * 22;
  return `color-mix(in srgb, hsl(${hue} 62% 52%) ${share}%, var(--surface))`;
}
