/** "AKIA…, 20 characters": `open` is what every secret of its kind begins with, so it tells nothing. */
export function blot(open: string, secret: string): string {
  return `${open}…, ${secret.length} characters`;
}

/** Bits per character, by how often each occurs (Shannon). Real keys of twenty characters have above three. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
