import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A file that is there whole or not at all; its owner alone may read it. */
export async function writeLines(path: string, lines: AsyncIterable<string>): Promise<void> {
  const part = `${path}.part`;
  await rm(part, { force: true });
  await pipeline(Readable.from(lines), createWriteStream(part, { mode: 0o600, flags: 'wx' }));
  await rename(part, path);
}
