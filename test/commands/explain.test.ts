import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { z } from 'zod';
import { createLedger } from '../../src/ledger/create-ledger.js';
import type { Change, Verification } from '../../src/ledger/ledger.js';
import { encodeDecision } from '../../src/ledger/stored-decision.js';
import { inJson, inWords } from '../../src/main/account-text.js';
import { systemClock } from '../../src/shared/clock.js';
import { decide } from '../../src/verification/decide.js';
import { decisionOf } from '../../src/verification/decision.js';
import type { Evidence } from '../../src/verification/evidence.js';
import { explain, type RowLine } from '../../src/verification/explain.js';
import { aDetection, anEvidence, at, criterion, withDetections } from '../support/evidence.js';
import { tempDir } from '../support/temp-dir.js';
import { builtProgram } from './support/build.js';
import { run } from './support/program.js';

const NUMBER = 'INC0010001';
const SAME = 'Decided again from the stored facts: the same, byte for byte.';
const decidedAt = at(24 * 60);
const finishedAt = at(24 * 60 + 1);

const proven = anEvidence();
const found = { status: 'active', lastFixed: undefined, lastFound: at(120) } as const;
const foundAgain = anEvidence({ qualys: withDetections([aDetection(found)]) });

/** What the service keeps of a verdict that it has ruled and written. */
function ruled(evidence: Evidence): Change {
  const verdict = decide(evidence, criterion, decidedAt);
  if (verdict.ruling === 'wait') throw new Error('expected facts that are ruled on');
  const decision = encodeDecision(decisionOf(verdict, criterion, decidedAt));
  const { ruling: outcome, reason } = verdict;
  return { phase: 'done', step: 'ready', outcome, reason, evidence, decision, decidedAt, finishedAt };
}

/** A folder with nothing but a ledger in it: no Redis, no vendor, no setting. One verification per entry, oldest first. */
async function folderWith({ onTestFinished }: TestContext, ...kept: readonly Change[]) {
  const folder = tempDir();
  onTestFinished(() => folder.remove());
  const databaseUrl = `sqlite:${join(folder.path, 'data', 'patchproof.db')}`;
  let minute = 0;
  const clock = { ...systemClock, now: () => at((minute += 1)) };
  const ledger = await createLedger({ databaseUrl, clock, newId: randomUUID });
  const verifications: Verification[] = [];
  for (const [index, change] of kept.entries()) {
    const { verification } = await ledger.open({
      ticket: { table: 'incident', sysId: 'a'.repeat(32), number: NUMBER },
      source: 'sweep',
      enteredModCount: index,
      enteredOn: at(1),
      deadlineAt: at(72 * 60),
    });
    const saved = await ledger.save(verification, change);
    if (saved !== undefined) verifications.push(saved);
  }
  await ledger.close();
  const ask = (...args: readonly string[]) => run(['explain', ...args], { cwd: folder.path, env: {} });
  return { ask, verifications };
}

describe.concurrent('explain', () => {
  beforeAll(builtProgram);

  it('prints facts and verdict of the newest verification, and that it follows from them still', async (test) => {
    const { ask, verifications } = await folderWith(test, ruled(foundAgain), ruled(proven));
    const { code, stdout, stderr } = await ask(NUMBER);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n');
    expect(lines[0]).toBe(`${NUMBER}: done, verified (fixed-and-healthy)`);
    expect(lines[1]).toContain(`verification ${verifications[1]?.id}`);
    expect(stdout).toMatch(/\n\nFacts:\n- Qualys/);
    expect(stdout).toMatch(/\nVerdict as of 2026-11-21 12:00:00 UTC, rules \w+: verified \(fixed-and-healthy\)\n/);
    expect(lines).toContain(SAME);
  });

  it('prints all of a ticket, newest first, or the one that is named', async (test) => {
    const { ask, verifications } = await folderWith(test, ruled(foundAgain), ruled(proven));
    const heads = (text: string): string[] => text.split('\n').filter((line) => line.startsWith(NUMBER));
    const [newer, older] = ['verified (fixed-and-healthy)', 'failed (still-vulnerable)'];
    const all = await ask(NUMBER, '--all');
    expect(heads(all.stdout)).toEqual([`${NUMBER}: done, ${newer}`, `${NUMBER}: done, ${older}`]);
    const one = await ask(NUMBER, '--verification', verifications[0]?.id ?? '');
    expect(heads(one.stdout)).toEqual([`${NUMBER}: done, ${older}`]);
  });

  it('prints decision and facts for machines, as one line of JSON for each', async (test) => {
    const { ask, verifications } = await folderWith(test, ruled(proven));
    const { code, stdout } = await ask(NUMBER, '--json');
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    const { decision = '' } = verifications[0] ?? {};
    expect(stdout).toContain(`"decision":${decision},`);
    const shown = z.looseObject({}).parse(JSON.parse(stdout));
    expect(shown).toMatchObject({ replay: 'same', evidence: { qids: proven.qids }, verdict: { ruling: 'verified' } });
  });

  it('explains one that waits as of now, by the settings of today', async (test) => {
    const waiting = { step: 'watching', reason: 'not-yet-rescanned', evidence: proven } as const;
    const { ask } = await folderWith(test, waiting);
    const { code, stdout } = await ask(NUMBER);
    expect(code).toBe(0);
    expect(stdout).toContain(`${NUMBER}: waiting, no outcome yet (not-yet-rescanned)`);
    expect(stdout).toMatch(/No verdict is kept\. As of \d{4}-.* rules \w+ say: /);
    expect(stdout).not.toContain(SAME);
  });

  it('says so where nothing was gathered yet', async (test) => {
    const { ask } = await folderWith(test, {});
    expect(await ask(NUMBER)).toMatchObject({ code: 0, stdout: expect.stringContaining('- none were gathered') });
  });

  it.for([
    { what: 'the facts are others', change: { evidence: foundAgain }, why: 'the verdict is another one' },
    { what: 'the facts are gone', change: { evidence: undefined }, why: 'the stored facts are missing' },
    { what: 'the decision is no decision', change: { decision: '{"rules":"1"}' }, why: 'the stored decision cannot' },
  ])('ends with 1, loudly, when $what', async ({ change, why }, test) => {
    const { ask } = await folderWith(test, ruled(foundAgain), { ...ruled(proven), ...change });
    const { code, stdout } = await ask(NUMBER);
    expect(code).toBe(1);
    expect(stdout).toContain(
      `DIFFERENT: decided again from the stored facts, the kept decision does not follow: ${why}`,
    );
    expect(await ask(NUMBER, '--json')).toMatchObject({ code: 1, stdout: expect.stringContaining('"different"') });
  });

  it('shows both verdicts, and ends with 0, when other rules had ruled', async (test) => {
    const today = decisionOf(decide(foundAgain, criterion, decidedAt), criterion, decidedAt);
    const old = { rules: 'of old', reason: 'a-reason-of-old' };
    const decision = encodeDecision({ ...today, rules: 'of old', verdict: { ...today.verdict, ...old } });
    const { ask } = await folderWith(test, { ...ruled(foundAgain), decision });
    const { code, stdout } = await ask(NUMBER);
    expect(code).toBe(0);
    expect(stdout).toContain('rules of old: failed (a-reason-of-old)');
    expect(stdout).toMatch(/Other rules had ruled\. Decided again by rules \w+: failed \(still-vulnerable\)/);
    expect(stdout).toContain(`- stored: ${decision}`);
  });

  it('lets no vendor text command the terminal', async (test) => {
    const identity = { kind: 'not-found', searched: ['\u001B[2Jhostname'] } as const;
    const evidence = { ...proven, qualys: { identity: { ...identity, searched: [...identity.searched] } } };
    const { ask } = await folderWith(test, ruled(evidence));
    const { stdout } = await ask(NUMBER);
    expect(stdout).toContain('?[2Jhostname');
    expect(stdout).not.toContain('\u001B');
  });

  it.for([{ args: ['INC0019999'] }, { args: [NUMBER, '--verification', 'nobody'] }])(
    'ends with 1, in words, for $args',
    async ({ args }, test) => {
      const { ask } = await folderWith(test, ruled(proven));
      const { code, stdout, stderr } = await ask(...args);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(new RegExp(`^patchproof: ${args[0]}: the ledger \\(DATABASE_URL\\) has no verification`));
    },
  );
});

it('an explanation shows every row that was tried, and which one applied', () => {
  const { verdict, facts } = explain(proven, criterion, decidedAt);
  const tried = { source: 'qualys', subject: 'host 4711 QID 90001', reason: 'suppressed' } as const;
  const rows: readonly RowLine[] = [
    { ...tried, row: '4', applied: false, because: 'neither ignored nor disabled' },
    { ...tried, row: '14', reason: 'fixed-and-healthy', applied: true, because: 'tested after the patch' },
  ];
  const account = { decision: undefined, at: decidedAt, explanation: { facts, rows, verdict }, replay: UNRULED };
  const words = inWords({ ...account, verification: aVerification });
  expect(words.join('\n')).toContain(`
- qualys, host 4711 QID 90001
    no      row 4, suppressed: neither ignored nor disabled
    APPLIES row 14, fixed-and-healthy: tested after the patch
`);
  expect(JSON.parse(inJson({ ...account, verification: aVerification }))).toMatchObject({ rows });
});

const UNRULED = { kind: 'unruled' } as const;
const aVerification: Verification = {
  id: 'v1',
  ticket: { table: 'incident', sysId: 'a'.repeat(32), number: NUMBER },
  phase: 'waiting',
  step: 'watching',
  source: 'sweep',
  enteredModCount: 1,
  enteredOn: at(1),
  openedAt: at(2),
  deadlineAt: at(72 * 60),
  writeAttempts: 0,
  noteLanded: false,
  version: 1,
};
