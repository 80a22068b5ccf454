/** The candidate that a typing error away from `text` would have been, or `null` when none comes near. */
export function nearest(text: string, candidates: readonly string[]): string | null {
  const wanted = text.toLowerCase().slice(0, 200);
  const [repository = ''] = wanted.split(/[:@]/, 1);
  let best: string | null = null;
  let least = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const lower = candidate.toLowerCase();
    // The right repository with another tag is nearer than any typing error.
    const distance =
      repository !== '' && lower.startsWith(`${repository}:`) ? 0.5 : editDistance(wanted, lower, least);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(change, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? limit;
}
