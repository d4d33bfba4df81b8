import { copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { expect, it } from 'vitest';
import { openWorld, type World } from './support/world.js';

const PATIENCE = { timeout: 120_000 };

function keyFile({ folder }: World): string {
  return join(folder, 'data', 'audit-signing-key.pem');
}

/** What somebody with the owner's rights on the file can do. */
function tamper({ folder }: World, statement: string): void {
  const connection = new Libsql(join(folder, 'data', 'patchproof.db'));
  for (const guard of ['audit_refuse_update', 'audit_refuse_delete', 'checkpoints_refuse_delete']) {
    connection.exec(`drop trigger if exists ${guard}`);
  }
  connection.exec(statement);
  connection.close();
}

async function signedWorld(test: Parameters<typeof openWorld>[0]): Promise<World> {
  const world = await openWorld(test);
  expect(await world.run(['writes', 'stop', '--why', 'a trial'])).toMatchObject({ code: 0 });
  expect(await world.run(['audit', 'sign'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^signed up to entry 1 by key [0-9a-f]{16}\n$/),
  });
  return world;
}

it('signs with a key of its own that only its owner may read, and verify says by whom', PATIENCE, async (test) => {
  const world = await signedWorld(test);
  expect(statSync(keyFile(world)).mode & 0o777).toBe(0o600);
  const { stdout } = await world.run(['audit', 'verify']);
  expect(stdout).toMatch(
    /^whole: 1 entries; 1 signed checkpoints, the last over entry 1 at \S+Z by key [0-9a-f]{16}\n$/,
  );
});

it('finds a deleted tail', PATIENCE, async (test) => {
  const world = await signedWorld(test);
  tamper(world, 'delete from audit where sequence = 1');
  expect(await world.run(['audit', 'verify'])).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^broken at entry 1: entries 1 to 1 are missing: they were signed at /),
  });
});

it(
  'signs no trail that somebody has written anew, until a person accepts it, which the trail tells',
  PATIENCE,
  async (test) => {
    const world = await signedWorld(test);
    expect(await world.run(['audit', 'accept', '--why', 'x'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^nothing to accept/),
    });
    tamper(world, 'delete from audit; delete from checkpoints');
    await world.run(['writes', 'allow']);
    const said = expect.stringContaining('entry 1 was signed, and there is no checkpoint at all');
    for (const command of ['verify', 'sign']) {
      expect(await world.run(['audit', command])).toMatchObject({ code: 1, stdout: said });
    }
    expect(await world.run(['audit', 'rotate-key', '--lost'])).toMatchObject({ code: 1, stderr: said });
    expect((await world.run(['doctor'])).stdout).toContain('no  audit signing');

    expect(await world.run(['audit', 'accept', '--why', 'restored from backup'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^accepted with entry \d+: up to entry 1 was signed before, with hash [0-9a-f]{64}\n$/,
      ),
    });
    expect(await world.run(['audit', 'verify'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 signed'),
    });
    expect((await world.run(['audit', 'export'])).stdout).toMatch(
      /"action":"accept-ledger","by":"command","signed":\{"hash":"[0-9a-f]{64}","sequence":1\},"why":"restored from backup"/,
    );
  },
);

it('accepts a backup from before a rotation, and then takes a new key for it', PATIENCE, async (test) => {
  const world = await signedWorld(test);
  const [database, backup] = [join(world.folder, 'data', 'patchproof.db'), join(world.folder, 'backup.db')];
  const connection = new Libsql(database);
  connection.exec(`vacuum into '${backup}'`);
  connection.close();
  await world.run(['audit', 'rotate-key']);
  await world.run(['writes', 'allow']);
  await world.run(['audit', 'sign']);
  for (const part of ['', '-wal', '-shm']) rmSync(`${database}${part}`, { force: true });
  copyFileSync(backup, database);

  expect(await world.run(['audit', 'accept', '--why', 'restored'])).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^accepted with entry 2: up to entry 3 .*holds another one\n$/s),
  });
  expect(await world.run(['audit', 'rotate-key', '--lost'])).toMatchObject({ code: 0 });
  expect(await world.run(['audit', 'verify'])).toMatchObject({ code: 0 });
});

it('does not call a trail whole that a key is there for and that nothing of is signed', PATIENCE, async (test) => {
  const world = await signedWorld(test);
  tamper(world, 'delete from checkpoints');
  rmSync(`${keyFile(world)}.signed`);
  expect(await world.run(['audit', 'verify'])).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('there is a key, and nothing is signed with it'),
  });
  await world.run(['audit', 'sign']);
  expect(await world.run(['audit', 'verify'])).toMatchObject({ code: 0 });
});

it('goes on with a new key that the old one vouches for, and checks from any checkpoint', PATIENCE, async (test) => {
  const world = await signedWorld(test);
  const before = await world.run(['audit', 'keys']);
  const rotated = await world.run(['audit', 'rotate-key']);
  expect(rotated).toMatchObject({ code: 0, stdout: expect.stringContaining('signs from entry 2 on') });
  await world.run(['writes', 'allow']);
  await world.run(['audit', 'sign']);

  const keys = (await world.run(['audit', 'keys'])).stdout.trimEnd().split('\n');
  const [old = ''] = before.stdout.split(' ');
  expect(keys).toEqual([
    `${old} signed until entry 2`,
    expect.stringMatching(/^[\w-]{43} signs \(key [0-9a-f]{16}\)$/),
  ]);
  writeFileSync(join(world.folder, 'old.pub'), old);
  for (const args of [[], ['--key', 'old.pub'], ['--since', '2']]) {
    expect(await world.run(['audit', 'verify', ...args])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('signed checkpoints'),
    });
  }
  expect(existsSync(`${keyFile(world)}.next`)).toBe(false);
  expect(await world.run(['audit', 'verify', '--since', '99'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--since'),
  });
});

it(
  'makes no second key where the ledger is signed already, and says so; only a person may give the first one up',
  PATIENCE,
  async (test) => {
    const world = await signedWorld(test);
    const lost = readFileSync(keyFile(world), 'utf8');
    rmSync(keyFile(world));
    await world.run(['writes', 'allow']);
    expect(await world.run(['audit', 'sign'])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('is not there'),
    });
    expect(await world.run(['audit', 'rotate-key'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--lost'),
    });
    expect((await world.run(['doctor'])).stdout).toContain('no  audit signing');
    expect(await world.run(['audit', 'rotate-key', '--lost'])).toMatchObject({ code: 0 });
    expect((await world.run(['audit', 'verify'])).stdout).toContain('1 before them by keys that nobody vouches for');
    expect(readFileSync(keyFile(world), 'utf8')).not.toBe(lost);
  },
);

it('signs nothing where it is switched off', PATIENCE, async (test) => {
  const world = await openWorld(test, { env: { AUDIT_SIGNING_KEY: 'off' } });
  expect(await world.run(['audit', 'sign'])).toMatchObject({
    code: 1,
    stdout: 'AUDIT_SIGNING_KEY is off: nothing is signed\n',
  });
  expect(existsSync(keyFile(world))).toBe(false);
});

it('a service signs what it has written when it ends', PATIENCE, async (test) => {
  const world = await openWorld(test);
  const service = await world.start(['serve']);
  await service.logged('ready');
  await world.post('/api/writes/stop', { why: 'a trial' });
  await service.stop('SIGTERM');
  expect((await world.run(['audit', 'verify'])).stdout).toMatch(/^whole: \d+ entries; \d+ signed checkpoints/);
});

it('prunes nothing that is younger than asked, nor in any unit but days', PATIENCE, async (test) => {
  const world = await signedWorld(test);
  expect(await world.run(['audit', 'prune', '--older-than', '400d'])).toMatchObject({
    code: 0,
    stdout: 'nothing to prune\n',
  });
  expect(await world.run(['audit', 'prune', '--older-than', '5m'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('400d'),
  });
});

it('prints SQL for a role', PATIENCE, async (test) => {
  const world = await openWorld(test);
  expect((await world.run(['audit', 'grants', '--role', 'app'])).stdout).toContain(
    'revoke update, delete, truncate, trigger on audit, checkpoints from app;',
  );
  expect(await world.run(['audit', 'grants', '--role', 'app; drop table audit'])).toMatchObject({ code: 1 });
});
