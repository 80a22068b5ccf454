/** An image's name where there is little room: the registry and the folders give way first, the name and tag last. */
export function ImageName({ title }: { readonly title: string }) {
  const start = title.lastIndexOf('/') + 1;
  return (
    <span className="flex min-w-0" title={title}>
      {start === 0 ? null : <span className="min-w-0 truncate text-ink-3">{title.slice(0, start)}</span>}
      <span className="max-w-full shrink-0 truncate">{title.slice(start)}</span>
    </span>
  );
}
