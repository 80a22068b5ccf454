import type { ReactNode } from 'react';

/** An empty view teaches what this place shows, and offers the one action that fills it. */
export function Empty({
  kind,
  picture,
  title,
  children,
  action,
}: {
  readonly kind: string;
  readonly picture?: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div
      className="flex h-full flex-col items-center justify-center overflow-auto p-8 text-center"
      data-testid="empty-state"
      data-kind={kind}
    >
      {picture === undefined ? null : <div className="mb-5 text-ink-3">{picture}</div>}
      <h2 className="text-lg font-semibold">{title}</h2>
      <div className="mt-1 max-w-md text-ink-2">{children}</div>
      {action === undefined ? null : <div className="mt-5 flex gap-2">{action}</div>}
    </div>
  );
}
