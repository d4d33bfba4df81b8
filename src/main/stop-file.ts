import { stat } from 'node:fs/promises';

/** Is the file there whose mere presence stops all writes? Rejects when that cannot be told. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
