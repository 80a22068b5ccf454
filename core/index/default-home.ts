import { homedir } from 'node:os';
import path from 'node:path';

/** Where Strata keeps its data: `STRATA_HOME`, else the place that the system has for an application's data. */
export function defaultHome(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment['STRATA_HOME'];
  if (chosen) return path.resolve(chosen);
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Application Support', 'Strata');
  if (process.platform === 'win32') {
    return path.join(environment['LOCALAPPDATA'] ?? path.join(homedir(), 'AppData', 'Local'), 'Strata');
  }
  const dataHome = environment['XDG_DATA_HOME'];
  // The base directory specification says that a relative path is to be ignored.
  return path.join(
    dataHome && path.isAbsolute(dataHome) ? dataHome : path.join(homedir(), '.local', 'share'),
    'strata',
  );
}
