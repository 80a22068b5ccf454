import type { InstalledPackage } from '../../../api/packages.ts';
import { visibleLine } from '../../../oci/visible-text.ts';
import { LICENSE_IDS } from './license-ids.ts';
import type { JsonInTurns } from './json-in-turns.ts';
import { materialId, TOOL, type Subject } from './subject.ts';
import { readLicense } from './license-expression.ts';

/** CycloneDX 1.6 in JSON. https://cyclonedx.org/docs/1.6/json/ */
export function cycloneDx(subject: Subject, packages: readonly InstalledPackage[]): JsonInTurns {
  const [algorithm = '', content = ''] = subject.digest.split(':');
  const ids: string[] = [];
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${subject.uuid}`,
    version: 1,
    metadata: {
      timestamp: subject.created,
      tools: { components: [{ type: 'application', name: TOOL.name, version: TOOL.version }] },
      component: {
        type: 'container',
        'bom-ref': subject.purl,
        name: subject.name,
        version: subject.version,
        purl: subject.purl,
        hashes: [{ alg: algorithm.toUpperCase().replace(/^SHA(?=\d)/, 'SHA-'), content }],
        properties: [
          ...(subject.system === null ? [] : [property('system', subject.system)]),
          ...subject.layers.map((diffId, layer) => property(`layer:${layer}`, diffId)),
        ],
      },
    },
    *components() {
      for (const one of packages) {
        const id = materialId(one);
        ids.push(id);
        yield componentOf(id, one, subject);
      }
    },
    *dependencies() {
      yield { ref: subject.purl, dependsOn: ids };
    },
  };
}

function componentOf(id: string, one: InstalledPackage, { layers }: Subject): object {
  const scope = one.kind === 'npm' || one.kind === 'composer' ? one.name.lastIndexOf('/') : -1;
  const diffId = layers[one.layer];
  return {
    type: 'library',
    'bom-ref': id,
    ...(scope > 0 ? { group: one.name.slice(0, scope) } : {}),
    name: one.name.slice(scope + 1),
    version: one.version,
    ...(one.summary === null ? {} : { description: one.summary }),
    ...licensesOf(one.license),
    purl: one.purl,
    properties: [
      property('manager', one.kind),
      property('path', visibleLine(one.path)),
      property('layer', String(one.layer)),
      ...(diffId === undefined ? [] : [property('layer:diffId', diffId)]),
      ...(one.source === null ? [] : [property('source', one.source)]),
    ],
  };
}

/** One license of the list by its identifier, several as an expression, anything else by the name that is said. */
function licensesOf(said: string | null): { readonly licenses?: readonly object[] } {
  const license = readLicense(said);
  if (license === undefined || said === null) return {};
  const { expression, references } = license;
  const id = LICENSE_IDS.get(expression.toLowerCase());
  if (id !== undefined) return { licenses: [{ license: { id } }] };
  return references.size > 0 ? { licenses: [{ license: { name: said } }] } : { licenses: [{ expression }] };
}

function property(name: string, value: string): object {
  return { name: `strata:${name}`, value };
}
