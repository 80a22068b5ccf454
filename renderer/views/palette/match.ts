/** Commands that hold every word, those whose words begin so first. */
export function commandsMatching<T extends { readonly title: string }>(
  commands: readonly T[],
  text: string,
): readonly T[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const scored = commands.flatMap((command) => {
    const title = command.title.toLowerCase();
    if (!words.every((word) => title.includes(word))) return [];
    const starts = words.filter((word) => title.split(/\s+/).some((part) => part.startsWith(word))).length;
    return [{ command, score: words.length - starts }];
  });
  return scored.toSorted((a, b) => a.score - b.score).map(({ command }) => command);
}
