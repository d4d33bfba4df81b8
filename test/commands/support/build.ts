import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { filesBelow, root, textOf } from '../../support/repository.js';

/** Below node_modules, so that the program finds its packages. */
const CACHE = join(root, 'node_modules', '.cache', 'patchproof-commands');
const KEPT_MS = 3_600_000;

let program: Promise<string> | undefined;

/** Path of main.js, built from the sources as they are now. Test files that run side by side share one build. */
export function builtProgram(): Promise<string> {
  return (program ??= build());
}

async function build(): Promise<string> {
  const built = join(CACHE, digestOfSources());
  if (!existsSync(built)) await buildInto(built);
  return join(built, 'main.js');
}

function digestOfSources(): string {
  const hash = createHash('sha256');
  for (const path of [...filesBelow('src').sort(), 'tsconfig.json', 'tsconfig.build.json']) {
    hash.update(`${path}\0${textOf(path)}\0`);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Built aside and moved: another test file sees the whole build or none. */
async function buildInto(built: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  removeOldBuilds();
  const aside = mkdtempSync(join(CACHE, 'building-'));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = ['-p', join(root, 'tsconfig.build.json'), '--outDir', aside];
  await promisify(execFile)(process.execPath, [tsc, ...options], { cwd: root }).catch((error: { stdout?: string }) => {
    rmSync(aside, { recursive: true });
    throw new Error(`the program does not build:\n${error.stdout ?? ''}`, { cause: error });
  });
  writeFileSync(join(aside, 'package.json'), '{"type":"module"}');
  try {
    renameSync(aside, built);
  } catch (error) {
    rmSync(aside, { recursive: true });
    if (!existsSync(built)) throw error; // another test file was quicker
  }
}

function removeOldBuilds(): void {
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name);
    if (Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > KEPT_MS) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}
