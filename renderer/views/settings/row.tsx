import type { ReactNode } from 'react';

/** One setting: what it is, what it does, and where it is changed. */
export function Row({
  title,
  text,
  mono = false,
  children,
}: {
  readonly title: string;
  readonly text: string;
  readonly mono?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <section className="flex items-center gap-6 border-b border-line py-3 max-[900px]:flex-wrap">
      <div className="min-w-0 flex-1">
        <h2 className="font-medium">{title}</h2>
        <p className={`selectable break-words text-ink-2 ${mono ? 'font-mono text-sm' : ''}`}>{text}</p>
      </div>
      <div className="shrink-0">{children}</div>
    </section>
  );
}
