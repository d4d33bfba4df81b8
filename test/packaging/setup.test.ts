import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findBinary } from '../../scripts/find-binary.mjs';
import { packagesMatchLock } from '../../scripts/packages-match-lock.mjs';
import { textOf } from '../support/repository.js';
import { tempDir } from '../support/temp-dir.js';

const wanted = {
  '': { version: '1.0.0' },
  'node_modules/zod': { version: '4.6.7' },
  'node_modules/only-on-a-mac': { version: '1.0.0', optional: true },
};

it.each([
  { case: 'the same packages', installed: { 'node_modules/zod': { version: '4.6.7' } }, match: true },
  { case: 'another version', installed: { 'node_modules/zod': { version: '4.6.6' } }, match: false },
  { case: 'a package less', installed: {}, match: false },
  { case: 'no node_modules', installed: undefined, match: false },
])('setup takes $case for matching: $match', ({ installed, match }) => {
  const folder = newFolder();
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: wanted }));
  if (installed) {
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: installed }));
  }
  expect(packagesMatchLock(folder)).toBe(match);
});

it('setup takes half a record of packages for none', () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: wanted }));
  mkdirSync(join(folder, 'node_modules'));
  writeFileSync(join(folder, 'node_modules', '.package-lock.json'), '{"packages": {');
  expect(packagesMatchLock(folder)).toBe(false);
});

it('a program is found in another folder when PATH does not have it, and only if it can be run', () => {
  const folder = newFolder();
  const program = join(folder, 'patchproof-test-program');
  writeFileSync(program, '#!/bin/sh\n');
  expect(findBinary('patchproof-test-program', [folder])).toBeUndefined();
  chmodSync(program, 0o755);
  expect(findBinary('patchproof-test-program', [folder])).toBe(program);
  expect(findBinary('patchproof-test-program')).toBeUndefined();
});

it.each([
  { programs: ['redis-server', 'initdb', 'rhino'], status: 0, says: /^rhino +\/.*rhino$/m },
  { programs: ['redis-server', 'initdb'], status: 0, says: /^rhino +skipped, could not be installed: .*Node alone$/m },
  { programs: ['redis-server', 'initdb', 'google-chrome'], status: 0, says: /^chromium +\/.*google-chrome$/m },
  {
    programs: ['redis-server', 'initdb', 'rhino'],
    status: 0,
    says: /^chromium +skipped, could not be installed: .*PDF$/m,
  },
  {
    programs: ['redis-server', 'initdb', 'rhino'],
    status: 0,
    says: /^openssl +skipped, could not be installed: .*TLS.*$/m,
  },
  { programs: ['initdb', 'rhino'], status: 1, says: /^redis is missing/m },
])('on a machine with $programs and no apt, setup ends with $status', ({ programs, status, says }) => {
  const machine = newFolder();
  mkdirSync(join(machine, 'scripts'));
  for (const name of ['setup', 'find-binary', 'packages-match-lock']) {
    const code = textOf(`scripts/${name}.mjs`).replaceAll(/'\/(usr|opt)\/[^']*'/g, `'${machine}/bin'`);
    writeFileSync(join(machine, 'scripts', `${name}.mjs`), code);
  }
  mkdirSync(join(machine, 'node_modules'));
  for (const lock of ['package-lock.json', 'node_modules/.package-lock.json']) {
    writeFileSync(join(machine, lock), JSON.stringify({ packages: {} }));
  }
  mkdirSync(join(machine, 'bin'));
  for (const program of programs) writeFileSync(join(machine, 'bin', program), '', { mode: 0o755 });

  const setup = spawnSync(process.execPath, ['scripts/setup.mjs'], {
    cwd: machine,
    env: { PATH: join(machine, 'bin') },
    encoding: 'utf8',
  });
  expect([setup.status, setup.stdout + setup.stderr]).toEqual([status, expect.stringMatching(says)]);
});

function newFolder(): string {
  const dir = tempDir();
  onTestFinished(dir.remove);
  return dir.path;
}
