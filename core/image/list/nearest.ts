/** The candidate that a typing error away from `text` would have been, or `null` when none comes near. */
export function nearest(text: string, candidates: readonly string[]): string | null {
  const wanted = partsOf(text.toLowerCase().slice(0, 200));
  let best: string | null = null;
  let least = Math.max(2, Math.floor(wanted.rest.length / 3)) + 1;
  for (const candidate of candidates) {
    const { host, rest, repository } = partsOf(candidate.toLowerCase());
    // The long name of a registry is as good as equal to itself; whoever wrote another one meant it.
    if (host !== wanted.host) continue;
    // The right repository with another tag is nearer than any typing error.
    const distance =
      wanted.repository !== '' && repository === wanted.repository
        ? 0.5
        : editDistance(wanted.rest, wanted.rest === wanted.repository ? repository : rest, least);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** "host:5000/team/app:1" is of "host:5000", and "team/app" there. */
function partsOf(name: string): {
  readonly host: string;
  readonly rest: string;
  readonly repository: string;
} {
  const [first = ''] = name.split('/', 1);
  const host = name.includes('/') && /[.:]|^localhost$/.test(first) ? first : '';
  const rest = host === '' ? name : name.slice(host.length + 1);
  return { host, rest, repository: rest.replace(/[:@].*$/, '') };
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
