import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The full path of an executable on PATH, else in one of the other folders; undefined when there is none. */
export function findBinary(name, otherFolders = []) {
  const onPath = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...onPath, ...otherFolders].map((folder) => join(folder, name)).find(isExecutable);
}

/** Where packages put PostgreSQL's server programs, which are seldom on PATH; newest version first. */
export function postgresFolders() {
  return [
    ...versionsIn('/usr/lib/postgresql', /^\d+$/), // Debian, Ubuntu
    ...versionsIn('/usr', /^pgsql-\d+$/), // PGDG packages on Red Hat
    ...versionsIn('/opt/homebrew/opt', /^postgresql(@\d+)?$/),
    ...versionsIn('/usr/local/opt', /^postgresql(@\d+)?$/),
  ];
}

function versionsIn(folder, pattern) {
  const names = listOrNothing(folder).filter((name) => pattern.test(name));
  const newestFirst = names.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return newestFirst.map((name) => join(folder, name, 'bin'));
}

function listOrNothing(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return []; // this system keeps its packages elsewhere
  }
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
