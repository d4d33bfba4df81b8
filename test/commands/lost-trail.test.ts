import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.js';
import { signRoot, signRotation } from '../../src/ledger/checkpoint.js';
import { type Ledger, LedgerUnavailable } from '../../src/ledger/ledger.js';
import { signTrail } from '../../src/ledger/sign-trail.js';
import { newSigningKey, type SigningKey, signingKeyOf } from '../../src/ledger/signing-key.js';
import { bundleOf } from '../../src/main/evidence/bundle.js';
import { adoptNextKey, makeNextKey } from '../../src/main/key-file.js';
import { signAudit, signingState, signingTrouble, type SigningDone } from '../../src/main/sign-audit.js';
import { forgetSignedPlace, keepSignedPlace, readSignedPlace } from '../../src/main/signed-place.js';
import { aFreshLedger, anOpening, stillClock } from '../ledger/builders.js';
import { engines, type TestDatabase } from '../ledger/databases.js';
import { tempDir } from '../support/temp-dir.js';

const clock = stillClock();
const [first, second] = ['a'.repeat(64), 'b'.repeat(64)] as const;
let made = 0;
let folder: ReturnType<typeof tempDir>;
/** The file of the key; beside it stands what was signed. */
let path: string;
beforeEach(() => {
  folder = tempDir();
  path = join(folder.path, 'keys', 'audit.pem');
});
afterEach(() => folder.remove());

describe.each(engines)('a ledger that was signed, on $engine', ({ create }) => {
  let database: TestDatabase;
  let ledger: Ledger;
  beforeEach(async () => {
    ({ database, ledger } = await aFreshLedger(create));
  });

  function groundOf(file: string) {
    const config = loadConfig({ env: { AUDIT_SIGNING_KEY: file }, readFile: () => '', needs: [] });
    return { config, ledger, clock };
  }

  async function append(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      await ledger.audit.append({ kind: 'operator', facts: { unlike: (made += 1) } });
    }
  }

  async function grown(count: number, file = path): Promise<SigningDone> {
    await append(count);
    return signAudit(groundOf(file));
  }

  /** Signs as a process does that keeps nothing, of the version before or on another machine. */
  async function signElsewhere(): Promise<void> {
    const signing = { ledger, key: ownKey(), clock, last: await ledger.checkpoints.last() };
    expect(await signTrail(signing)).toMatchObject({ kind: 'signed' });
  }

  /** What stood there when entry `sequence` had just been signed. */
  async function restoredTo(sequence: number): Promise<void> {
    await database.dropGuards();
    await database.run(`delete from audit where sequence > ${sequence}`);
    await database.run(`delete from checkpoints where sequence > ${sequence}`);
  }

  function ownKey(): SigningKey {
    return signingKeyOf(readFileSync(path, 'utf8'));
  }

  it('is signed from the first start on, and what was signed is kept beside the key, for the same eyes', async () => {
    expect(await grown(0)).toEqual({ kind: 'idle', checkpoint: undefined });
    expect(readSignedPlace(path)).toEqual({ sequence: 0, hash: '0'.repeat(64) });
    chmodSync(path, 0o640);
    expect(await grown(3)).toMatchObject({ kind: 'signed' });
    expect(readSignedPlace(path)).toEqual(await ledger.auditHead());
    expect(statSync(`${path}.signed`).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(folder.path, 'keys')).toSorted()).toEqual(['audit.pem', 'audit.pem.signed']);
  });

  it('is signed also where that cannot be kept, which is said', async () => {
    const long = join(folder.path, 'k'.repeat(220)); // no file system takes what would be written beside it
    writeFileSync(long, newSigningKey());
    const done = await grown(1, long);
    expect(signingTrouble(done)).toMatch(/the trail is signed, but that cannot be kept .*\(ENAMETOOLONG\).*writable/);
    expect(await ledger.checkpoints.last()).toMatchObject({ sequence: 1 });
    const { verification } = await ledger.open(anOpening());
    expect(await bundleOf(groundOf(long), verification)).toHaveProperty('signature');
  });

  it('is known to be unsigned where the first signature failed, and is signed by the next', async () => {
    await append(2);
    const auditTrail = (): never => {
      throw new LedgerUnavailable({ cause: 'locked' });
    };
    const away = { ...groundOf(path), ledger: { ...ledger, auditTrail } };
    await expect(signAudit(away)).rejects.toThrow(LedgerUnavailable);
    expect(readSignedPlace(path)).toEqual({ sequence: 0, hash: '0'.repeat(64) });
    expect(await grown(1)).toMatchObject({ kind: 'signed', checkpoint: { sequence: 3 } });
  });

  it('is not signed once all of it was written anew and every checkpoint removed', async () => {
    await grown(3);
    await restoredTo(0);
    const done = await grown(5);
    expect(done).toEqual({ kind: 'lost', why: 'entry 3 was signed, and there is no checkpoint at all' });
    expect(signingTrouble(done)).toMatch(/"patchproof audit accept"/);
    expect(await signingState(groundOf(path))).toBe(signingTrouble(done));
    expect(await ledger.checkpoints.last()).toBeUndefined();
  });

  it('gets no second key either when that is gone, too', async () => {
    await grown(3);
    await restoredTo(0);
    rmSync(path);
    expect(await grown(5)).toMatchObject({ kind: 'lost' });
    expect(existsSync(path)).toBe(false);
  });

  it('is taken over once from the version before, which kept nothing', async () => {
    await grown(3);
    rmSync(`${path}.signed`);
    expect(await grown(0)).toMatchObject({ kind: 'idle', checkpoint: { sequence: 3 } });
    expect(readSignedPlace(path)).toEqual(await ledger.auditHead());
    await restoredTo(0);
    expect(await grown(5)).toMatchObject({ kind: 'lost' });
  });

  it('is not signed on when an older backup was restored, until that is forgotten on purpose', async () => {
    await grown(3);
    await grown(3);
    await restoredTo(3);
    expect(await grown(4)).toMatchObject({ why: 'entry 6 was signed, and the last checkpoint is over entry 3' });
    await signElsewhere();
    expect(await grown(1)).toMatchObject({ why: 'entry 6 was signed, and another one is in its place' });
    forgetSignedPlace(path);
    expect(await grown(1)).toMatchObject({ kind: 'signed', checkpoint: { sequence: 9 } });
    expect(readSignedPlace(path)?.sequence).toBe(9);
  });

  it('is not signed on when the signed entry alone is missing', async () => {
    await grown(3);
    await database.dropGuards();
    await database.run('delete from audit where sequence = 3');
    expect(await signAudit(groundOf(path))).toMatchObject({ why: 'entry 3 was signed, and it is missing' });
  });

  it('is signed on by however many processes at once', async () => {
    const done: SigningDone[] = [];
    for (let round = 0; round < 5; round += 1) done.push(...(await Promise.all([1, 2, 3, 4].map(() => grown(1)))));
    expect(done.map(({ kind }) => kind).filter((kind) => kind !== 'signed' && kind !== 'idle')).toEqual([]);
    await grown(0);
    expect(readSignedPlace(path)).toEqual(await ledger.auditHead());
  });

  it('is signed on where more was signed and pruned meanwhile than is known here', async () => {
    await grown(3);
    const behind = join(folder.path, 'behind.pem');
    writeFileSync(behind, readFileSync(path));
    writeFileSync(`${behind}.signed`, readFileSync(`${path}.signed`));
    await grown(3);
    const { sequence, hash } = (await ledger.auditHead()) ?? { sequence: 0, hash: '' };
    const facts = { action: 'prune-audit', by: 'command', upTo: sequence, head: hash };
    await ledger.audit.append({ kind: 'operator', facts });
    await grown(0);
    const key = ownKey();
    await ledger.checkpoints.add(signRoot(key, { sequence, hash }, clock.now()), key.id);
    expect(await ledger.pruneAudit()).toBe(6);
    for (const file of [path, behind]) {
      expect(await grown(1, file)).toMatchObject({ kind: 'signed' });
      expect(readSignedPlace(file)).toEqual(await ledger.auditHead());
    }
  });

  it('is signed on by the key that follows', async () => {
    await grown(3);
    const [from, to] = [ownKey(), makeNextKey(path)];
    const head = readSignedPlace(path) ?? { sequence: 0, hash: '' };
    await ledger.checkpoints.add(signRotation({ from, to }, head, clock.now()), from.id);
    adoptNextKey(path);
    expect(await grown(1)).toMatchObject({ kind: 'signed', checkpoint: { sequence: 4, key: to.id } });
  });
});

describe('what is kept of the last signature', () => {
  beforeEach(() => {
    path = join(folder.path, 'audit.pem');
    keepSignedPlace(path, { sequence: 7, hash: first });
  });

  it('never goes back, unless it is forgotten', () => {
    for (const sequence of [5, 7]) keepSignedPlace(path, { sequence, hash: second });
    expect(readSignedPlace(path)).toEqual({ sequence: 7, hash: first });
    forgetSignedPlace(path);
    expect(readSignedPlace(path)?.sequence).toBe(0);
  });

  it.each(['', '{}', '{"sequence":7}', `{"about":"something else","hash":"${first}","sequence":7}`])(
    'is never guessed: %s',
    (text) => {
      writeFileSync(`${path}.signed`, text);
      expect(() => readSignedPlace(path)).toThrow(/put the file back, or remove it/);
      expect(() => keepSignedPlace(path, { sequence: 9, hash: first })).toThrow(/put the file back/);
    },
  );

  it('says so where it cannot be kept', () => {
    const nowhere = join(folder.path, 'nowhere', 'audit.pem');
    expect(() => keepSignedPlace(nowhere, { sequence: 1, hash: first })).toThrow(/\(ENOENT\).*writable/);
  });
});
