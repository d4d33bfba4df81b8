import { expect, it } from 'vitest';
import { filesBelow, textOf } from '../support/repository.js';

const code = ['src', 'lab'].flatMap(filesBelow).filter((path) => /\.m?ts$/.test(path));
const src = code.filter((path) => path.startsWith('src/'));
/** main and its folder compose the rest and are known by nobody. */
const rooms = src.filter((path) => !/^src\/main(\.ts$|\/)/.test(path));
const written = filesBelow('.').filter((path) => !/(^|\/)package-lock\.json$|\.(png|db|sqlite)$/.test(path));

/** `path:line text` of every line that matches, so that a failure shows where to look. */
function linesLike(pattern: RegExp, paths: readonly string[]): string[] {
  return paths.flatMap((path) =>
    textOf(path)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  );
}

/** `isIP` and its kin live in node:net but open no socket. */
const readsAddressesOnly = /import { (isIP(v4|v6)?(, )?)+ } from 'node:net'/;

it('there is code to look at', () => {
  expect(src.length).toBeGreaterThan(10);
});

it('no file of src or lab is longer than 250 lines', () => {
  expect(code.filter((path) => textOf(path).trimEnd().split('\n').length > 250)).toEqual([]);
});

it('nothing is exported by default, and no file only passes on what others export', () => {
  expect(linesLike(/^export (default|\*)/, code)).toEqual([]);
});

it('no work is left as a note in the code', () => {
  expect(linesLike(/\b(TODO|FIXME)\b/, ['src', 'lab', 'scripts', 'bench'].flatMap(filesBelow))).toEqual([]);
});

it('the hour and the dice are asked for in main and in the clock only', () => {
  const elsewhere = rooms.filter((path) => path !== 'src/shared/clock.ts');
  expect(linesLike(/\bDate\.now\(|\bnew Date\(\)|\bMath\.random\b/, elsewhere)).toEqual([]);
});

it.each([
  { library: 'axios', allowed: ['outbound'] },
  { library: 'kysely', allowed: ['ledger'] },
  { library: 'libsql', allowed: ['ledger'] },
  { library: 'pg', allowed: ['ledger'] },
  { library: 'bullmq', allowed: ['api', 'queue'] },
  { library: 'express', allowed: ['api'] },
  { library: 'node:https?', allowed: ['api', 'outbound'] },
  { library: 'node:(net|tls)', allowed: ['outbound', 'queue'] },
  { library: 'node:(dgram|http2|dns)(/promises)?', allowed: [] },
  { library: 'undici', allowed: [] },
  { library: 'node:child_process', allowed: ['queue'] },
])('$library is imported in $allowed and in main only', ({ library, allowed }) => {
  const elsewhere = rooms.filter((path) => !allowed.some((room) => path.startsWith(`src/${room}/`)));
  const imports = linesLike(new RegExp(`\\b(from|import|import\\() ?'${library}'`), elsewhere);
  expect(imports.filter((line) => !readsAddressesOnly.test(line))).toEqual([]);
});

it('no file names a folder of somebody’s machine', () => {
  expect(linesLike(/(^|[\s"'`(=:])\/(work|root|home|Users|mnt)\//, written)).toEqual([]);
});

it('the lock file names no registry but the public one', () => {
  const resolved = [...textOf('package-lock.json').matchAll(/"resolved": "([^"]+)"/g)].map((match) => match[1]);
  expect(resolved.filter((url) => !url?.startsWith('https://registry.npmjs.org/'))).toEqual([]);
  expect(textOf('package-lock.json')).not.toMatch(/"(git\+|http:|file:)/);
});
