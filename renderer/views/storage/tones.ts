/** Colours that tell neighbours apart, in any theme: always beside a label, never the only sign. */
const HUES = [218, 268, 162, 38, 8, 322, 96, 190] as const;

export function toneOf(index: number): string {
  return `color-mix(in srgb, hsl(${HUES[index % HUES.length] ?? 218} 62% 52%) 88%, var(--surface))`;
}
