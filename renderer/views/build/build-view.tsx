import { SourceList } from './sources/source-list.tsx';

interface BuildViewProps {
  readonly source: string | null;
  readonly run: string | null;
  readonly step: number | null;
}

/** Turns Dockerfiles into images (UX.md, "Build"): what can be built, or one of them. */
export function BuildView({ source }: BuildViewProps) {
  if (source === null) return <SourceList />;
  return <div data-testid="build-view">{source}</div>;
}
