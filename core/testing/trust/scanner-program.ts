import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What a stand-in for a scanner does once it is asked to scan. */
export type ScannerDeed =
  /** Reads the layout that it is given and reports one finding of each kind, in its own form. */
  'report' | 'rubbish' | 'nothing' | 'hang' | 'fail' | 'flood' | 'hostile';

/**
 * Puts a program called `trivy` or `grype` into a folder, which answers as the public documents show:
 * https://trivy.dev/latest/docs/configuration/reporting/#json and
 * https://github.com/anchore/grype/blob/main/grype/presenter/models/document.go
 */
export async function installScanner(
  folder: string,
  program: 'trivy' | 'grype',
  deed: ScannerDeed,
): Promise<string> {
  const file = path.join(folder, program);
  await mkdir(folder, { recursive: true });
  const source = `#!${process.execPath}\n(${main.toString()})(${JSON.stringify({ program, deed })});\n`;
  await writeFile(file, source);
  await chmod(file, 0o755);
  return file;
}

/** Runs in a process of its own, as plain JavaScript: nothing of this file is around it. */
function main({ program, deed }: { program: 'trivy' | 'grype'; deed: ScannerDeed }): void {
  const { readFileSync } = process.getBuiltinModule?.('fs') ?? require('node:fs');
  const words = process.argv.slice(2);
  if (words.includes('--version')) {
    console.log(program === 'trivy' ? 'Version: 0.58.1\nVulnerability DB:\n  Version: 2' : 'grype 0.86.1');
    return;
  }
  if (deed === 'hang') {
    process.on('SIGTERM', () => undefined);
    process.stdout.write('{"SchemaVersion": 2,');
    setInterval(() => undefined, 1000);
    return;
  }
  if (deed === 'fail') {
    console.error('FATAL  image scan error: unable to initialize \u001b[31mDB: connection refused');
    process.exitCode = 1;
    return;
  }
  if (deed === 'rubbish') console.log('<html>It works!</html>');
  if (deed === 'rubbish') return;
  if (deed === 'nothing') return;
  if (deed === 'flood') {
    const piece = Buffer.alloc(1024 * 1024, 'x');
    const more = (left: number): void => {
      if (left > 0) process.stdout.write(piece, () => more(left - 1));
    };
    return more(100);
  }
  const asked = program === 'trivy' ? words[words.indexOf('--input') + 1] : words[0]?.replace('oci-dir:', '');
  const layout = asked ?? '';
  const blob = (digest: string) =>
    JSON.parse(readFileSync(`${layout}/blobs/${digest.replace(':', '/')}`, 'utf8'));
  const index = JSON.parse(readFileSync(`${layout}/index.json`, 'utf8'));
  const manifest = blob(index.manifests[0].digest);
  const config = blob(manifest.config.digest);
  const last = config.rootfs.diff_ids.length - 1;
  const hostile = deed === 'hostile';
  if (program === 'trivy') {
    const found = {
      VulnerabilityID: hostile ? 'CVE\u001b[2J\n' : 'CVE-2024-0001',
      PkgName: hostile ? '\u202ename' : 'openssl',
      InstalledVersion: '3.0.1',
      FixedVersion: '3.0.2',
      Severity: hostile ? '__proto__' : 'CRITICAL',
      Title: hostile ? 'x'.repeat(1_000_000) : 'Something overflows',
      PrimaryURL: hostile ? 'javascript:alert(1)' : 'https://avd.aquasec.com/nvd/cve-2024-0001',
      Layer: { DiffID: config.rootfs.diff_ids[last] },
    };
    const low = {
      VulnerabilityID: 'CVE-2024-0002',
      PkgName: 'zlib',
      Severity: 'LOW',
      InstalledVersion: '1.2',
    };
    const results = [
      { Target: 'debian', Vulnerabilities: [low, found, found, { rubbish: true }] },
      { Target: 'app' },
    ];
    console.log(JSON.stringify({ SchemaVersion: 2, Results: results }));
    return;
  }
  const vulnerability = {
    id: 'GHSA-xxxx',
    severity: 'Negligible',
    description: 'Something leaks',
    dataSource: 'https://github.com/advisories/GHSA-xxxx',
    fix: { versions: ['1.3', '2.0'], state: 'fixed' },
  };
  const artifact = { name: 'zlib', version: '1.2', locations: [{ layerID: config.rootfs.diff_ids[0] }] };
  console.log(
    JSON.stringify({ matches: [{ vulnerability, artifact }, 7], descriptor: { name: 'grype' }, source: {} }),
  );
}
