import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../run.ts';

export interface RpmSpec {
  readonly name: string;
  readonly version: string;
  readonly release: string;
  readonly epoch?: number;
  readonly license: string;
  /** Empty files in the package: their names make its header large. */
  readonly files?: number;
}

/** Builds packages with rpmbuild and installs them into a new database of rpm's, which `rpm -qa` of the same folder reads. */
export async function makeRpmDatabase(folder: string, specs: readonly RpmSpec[]): Promise<string> {
  const top = join(folder, 'build');
  const database = join(folder, 'database');
  await mkdir(top, { recursive: true });
  for (const spec of specs) {
    const file = join(top, `${spec.name}.spec`);
    await writeFile(file, written(spec));
    await run('rpmbuild', ['-bb', '--define', `_topdir ${top}`, '--define', '_build_id_links none', file]);
  }
  const built = join(top, 'RPMS', 'noarch');
  const packages = (await readdir(built)).map((name) => join(built, name));
  await run('rpm', ['--dbpath', database, '--initdb']);
  await run('rpm', [
    '--dbpath',
    database,
    '-i',
    '--justdb',
    '--nodeps',
    '--ignoreos',
    '--force-debian',
    ...packages,
  ]);
  return database;
}

function written({ name, version, release, epoch, license, files = 0 }: RpmSpec): string {
  return `Name: ${name}
Version: ${version}
Release: ${release}
${epoch === undefined ? '' : `Epoch: ${epoch}`}
Summary: The package ${name}
License: ${license}
BuildArch: noarch
%description
Nothing.
%install
mkdir -p %{buildroot}/opt/${name}
for i in $(seq ${files}); do : > %{buildroot}/opt/${name}/a-file-with-a-long-name-$i; done
%files
/opt/${name}
`;
}
