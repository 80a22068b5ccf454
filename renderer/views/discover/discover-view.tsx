import { RepositoryView } from './repository/repository-view.tsx';
import { SearchView } from './search-view.tsx';

/** What is out there: a search of all registries, or the page of one repository. */
export function DiscoverView({
  text,
  repository,
}: {
  readonly text: string;
  readonly repository: string | null;
}) {
  return repository === null ? (
    <SearchView text={text} />
  ) : (
    <RepositoryView key={repository} repository={repository} />
  );
}
