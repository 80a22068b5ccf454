/** Said to those who wait longer than a moment. */
export function Reading({ children }: { readonly children: string }) {
  return (
    <p
      role="status"
      className="late flex min-h-0 flex-1 items-center justify-center p-6 text-ink-3"
      data-testid="reading"
    >
      {children}
    </p>
  );
}
