import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TempDir {
  readonly path: string;
  readonly remove: () => void;
}

/** A folder of its own for one test or one server; the caller removes it (`onTestFinished(dir.remove)`). */
export function tempDir(): TempDir {
  const path = mkdtempSync(join(tmpdir(), 'patchproof-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }) };
}
