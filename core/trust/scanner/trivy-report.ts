import { z } from 'zod';
import { levelOf, pageOf, shown, type Finding } from './finding.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);

const vulnerability = z.object({
  VulnerabilityID: z.string().min(1),
  PkgName: z.string().min(1),
  InstalledVersion: text,
  FixedVersion: text,
  Severity: text,
  Title: text,
  PrimaryURL: text,
  Layer: z.object({ Digest: text, DiffID: text }).nullish(),
});

const report = z.object({
  SchemaVersion: z.literal(2),
  // Absent when there was nothing to look at.
  Results: z.array(z.object({ Vulnerabilities: z.array(z.unknown()).nullish() })).nullish(),
});

/** https://trivy.dev/latest/docs/configuration/reporting/#json; `undefined`: it is none. What is malformed in it is left out. */
export function readTrivyReport(json: unknown): readonly Finding[] | undefined {
  const read = report.safeParse(json);
  if (!read.success) return undefined;
  return (read.data.Results ?? []).flatMap(({ Vulnerabilities }) =>
    (Vulnerabilities ?? []).flatMap((entry) => {
      const found = vulnerability.safeParse(entry);
      if (!found.success) return [];
      const { VulnerabilityID, PkgName, InstalledVersion, FixedVersion, Severity, Title, PrimaryURL, Layer } =
        found.data;
      return [
        {
          id: shown(VulnerabilityID),
          level: levelOf(Severity),
          package: shown(PkgName),
          installed: shown(InstalledVersion),
          fixed: shown(FixedVersion) || null,
          title: shown(Title),
          page: pageOf(PrimaryURL),
          layerDigest: Layer?.DiffID ?? Layer?.Digest ?? null,
        },
      ];
    }),
  );
}
