interface BuildViewProps {
  readonly source: string | null;
  readonly run: string | null;
  readonly step: number | null;
}

export function BuildView({ source }: BuildViewProps) {
  return <div data-testid="build-view">{source}</div>;
}
