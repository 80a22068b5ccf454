import { z } from 'zod';
import { levelOf, pageOf, shown, type Finding } from './finding.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);

const match = z.object({
  vulnerability: z.object({
    id: z.string().min(1),
    dataSource: text,
    severity: text,
    description: text,
    fix: z.object({ versions: z.array(z.string()).nullish() }).nullish(),
  }),
  artifact: z.object({
    name: z.string().min(1),
    version: text,
    locations: z.array(z.object({ layerID: text })).nullish(),
  }),
});

const report = z.object({
  matches: z.array(z.unknown()),
  descriptor: z.object({ name: z.literal('grype') }),
});

/** https://github.com/anchore/grype/blob/main/grype/presenter/models/document.go; `undefined`: it is none. What is malformed in it is left out. */
export function readGrypeReport(json: unknown): readonly Finding[] | undefined {
  const read = report.safeParse(json);
  if (!read.success) return undefined;
  return read.data.matches.flatMap((entry) => {
    const found = match.safeParse(entry);
    if (!found.success) return [];
    const { vulnerability, artifact } = found.data;
    return [
      {
        id: shown(vulnerability.id),
        level: levelOf(vulnerability.severity),
        package: shown(artifact.name),
        installed: shown(artifact.version),
        fixed: shown(vulnerability.fix?.versions?.join(', ')) || null,
        title: shown(vulnerability.description),
        page: pageOf(vulnerability.dataSource),
        layerDigest: artifact.locations?.[0]?.layerID ?? null,
      },
    ];
  });
}
