/** The page's own scheme: unlike `file:` it has a host, so that "ours" can be told from every other file. */
export const SCHEME = 'strata';
export const HOME = `${SCHEME}://app`;
export const START_PAGE = `${HOME}/index.html`;
