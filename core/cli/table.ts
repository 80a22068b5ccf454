/** Columns as Go's tabwriter sets them for docker: at least ten wide, three blanks between, the last one ragged. */
const NARROWEST = 10;
const GAP = 3;

export function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.slice(0, -1).forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? NARROWEST, Array.from(cell).length + GAP);
    });
  }
  const lines = rows.map((row) =>
    row.map((cell, column) => (column === row.length - 1 ? cell : pad(cell, widths[column] ?? 0))).join(''),
  );
  return lines.map((line) => `${line}\n`).join('');
}

function pad(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - Array.from(cell).length));
}
