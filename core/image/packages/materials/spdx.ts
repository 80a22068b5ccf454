import type { InstalledPackage } from '../../../api/packages.ts';
import { visibleLine } from '../../../oci/visible-text.ts';
import type { JsonInTurns } from './json-in-turns.ts';
import { materialId, TOOL, type Subject } from './subject.ts';
import { readLicense } from './license-expression.ts';

const NOTHING_SAID = 'NOASSERTION';
const CREATOR = `Tool: ${TOOL.name}-${TOOL.version}`;
const IMAGE_ID = 'SPDXRef-Image';

/** SPDX 2.3 in JSON. https://spdx.github.io/spdx-spec/v2.3/ */
export function spdx(subject: Subject, packages: readonly InstalledPackage[]): JsonInTurns {
  const references = new Map<string, string>();
  const ids: string[] = [];
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: subject.name === subject.version ? subject.name : `${subject.name}:${subject.version}`,
    documentNamespace: `https://spdx.org/spdxdocs/${encodeURIComponent(subject.name)}-${subject.uuid}`,
    creationInfo: {
      created: subject.created,
      creators: [CREATOR],
    },
    documentDescribes: [IMAGE_ID],
    *packages() {
      yield imageOf(subject);
      for (const one of packages) {
        const id = `SPDXRef-Package-${materialId(one)}`;
        ids.push(id);
        yield packageOf(id, one, subject, references);
      }
    },
    // From here on what the packages brought together is known.
    *hasExtractedLicensingInfos() {
      for (const [licenseId, extractedText] of [...references].sort(([one], [other]) =>
        one < other ? -1 : 1,
      ))
        yield { licenseId, name: extractedText, extractedText };
    },
    *relationships() {
      yield relationship('SPDXRef-DOCUMENT', 'DESCRIBES', IMAGE_ID);
      for (const id of ids) yield relationship(IMAGE_ID, 'CONTAINS', id);
    },
  };
}

function imageOf({ name, version, digest, purl, system }: Subject): object {
  const [algorithm = '', checksumValue = ''] = digest.split(':');
  return {
    SPDXID: IMAGE_ID,
    name,
    versionInfo: version,
    ...(system === null ? {} : { description: system }),
    primaryPackagePurpose: 'CONTAINER',
    supplier: NOTHING_SAID,
    downloadLocation: NOTHING_SAID,
    filesAnalyzed: false,
    checksums: [{ algorithm: algorithm.toUpperCase(), checksumValue }],
    licenseConcluded: NOTHING_SAID,
    licenseDeclared: NOTHING_SAID,
    copyrightText: NOTHING_SAID,
    externalRefs: [packageUrl(purl)],
  };
}

function packageOf(
  SPDXID: string,
  one: InstalledPackage,
  { created, layers }: Subject,
  references: Map<string, string>,
): object {
  const license = readLicense(one.license);
  for (const [id, text] of license?.references ?? []) references.set(id, text);
  return {
    SPDXID,
    name: one.name,
    versionInfo: one.version,
    ...(one.summary === null ? {} : { summary: one.summary }),
    supplier: NOTHING_SAID,
    downloadLocation: NOTHING_SAID,
    filesAnalyzed: false,
    sourceInfo: `${one.kind}: ${visibleLine(one.path)}`,
    licenseConcluded: NOTHING_SAID,
    licenseDeclared: license?.expression ?? NOTHING_SAID,
    copyrightText: NOTHING_SAID,
    externalRefs: [packageUrl(one.purl)],
    annotations: [
      {
        annotationType: 'OTHER',
        annotator: CREATOR,
        annotationDate: created,
        comment: `layer ${one.layer} ${layers[one.layer] ?? ''}`.trim(),
      },
    ],
  };
}

function packageUrl(purl: string): object {
  return { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl };
}

function relationship(spdxElementId: string, relationshipType: string, relatedSpdxElement: string): object {
  return { spdxElementId, relationshipType, relatedSpdxElement };
}
