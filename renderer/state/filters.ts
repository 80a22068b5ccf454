/** The filter field: finished tokens, and a draft that filters while it is typed. */

/** docker's filters and our own, each with what it asks. */
export const FILTER_KEYS = [
  ['dangling', 'unnamed images only, or none of them'],
  ['used', 'other images stand on it, or none does'],
  ['reference', 'a pattern of names: my*/app:1.*'],
  ['label', 'a label, with or without its value'],
  ['before', 'created before this image'],
  ['since', 'created after this image'],
  ['until', 'created before a time or age: 24h'],
  ['layer', 'holds the layer with this digest'],
  ['platform', 'for this platform'],
  ['state', 'complete, checking, incomplete or bad'],
] as const;

/** A draft like `label:` asks nothing yet; applying it would only flash an empty list. */
function isUnfinished(word: string): boolean {
  return FILTER_KEYS.some(([key]) => word === `${key}:` || word === `${key}=`);
}

/** Words of a draft; what is in double quotes is one. */
export function wordsOf(draft: string): readonly string[] {
  return [...draft.matchAll(/"([^"]*)"?|(\S+)/g)]
    .map((match) => match[1] ?? match[2] ?? '')
    .filter((word) => word !== '');
}

/** What the list is asked for: the tokens and as much of the draft as makes sense already. */
export function effectiveFilters(tokens: readonly string[], draft: string): readonly string[] {
  const words = wordsOf(draft).filter((word) => !isUnfinished(word));
  return [...tokens, ...words.filter((word) => !tokens.includes(word))];
}

export function addTokens(tokens: readonly string[], draft: string): readonly string[] {
  return [...new Set(effectiveFilters(tokens, draft))];
}

/** A completion that ends in a colon goes on being typed; any other is a whole token. */
export function isOpenEnded(completion: string): boolean {
  return completion.endsWith(':') || completion.endsWith('=');
}
