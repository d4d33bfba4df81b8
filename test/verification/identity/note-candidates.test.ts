import { expect, it } from 'vitest';
import { decide } from '../../../src/verification/decide.js';
import type { Evidence } from '../../../src/verification/evidence.js';
import { identifyFalcon, identifyQualys } from '../../../src/verification/identity/identify.js';
import { workNote } from '../../../src/verification/note.js';
import { aHost, anEvidence, aSensor, at, criterion } from '../../support/evidence.js';

function noteOf(over: Partial<Evidence>): string {
  const evidence = anEvidence(over);
  return workNote(evidence, { verification: 'v-1', verdict: decide(evidence, criterion, at(150)) });
}

it('the note names the records among which a person has to choose, with the keys that speak for and against each', () => {
  const keys = { hostname: 'app01', serial: 'VMware-42' };
  const { serial: _serial, ...record } = aHost({ hostId: '1' });
  const identity = identifyQualys(keys, [record, aHost({ hostId: '2', names: ['web99.corp.example'] })]);
  const note = noteOf({ qualys: { identity } });
  expect(note).toContain('- Qualys: several match: 1, 2');
  expect(note).toContain(
    '- Qualys, candidate 2 (web99.corp.example): agrees on serial; disagrees on hostname (agreement 0.68)',
  );
  expect(note).toContain('- Qualys, candidate 1 (app01.corp.example): agrees on hostname (agreement 0.5)');
});

it('the note names the agent that contradicts', () => {
  const identity = identifyFalcon({ hostname: 'app01', serial: 'VMware-43' }, [], { visible: [aSensor()], hidden: [] });
  const note = noteOf({ falcon: { identity, looks: [] } });
  const aid = 'b'.repeat(32);
  expect(note).toContain(`- CrowdStrike Falcon: ${aid} disagrees on serial`);
  expect(note).toContain(
    `- CrowdStrike Falcon, candidate ${aid} (APP01): agrees on name; disagrees on serial (agreement 0.28)`,
  );
});

it('the note says so of a record that bears no name and agrees on nothing', () => {
  const identity = identifyQualys({ qualysHostId: '700100001', serial: 'X-1' }, [aHost({ names: [] })]);
  expect(noteOf({ qualys: { identity } })).toContain('candidate 700100001 (no name): agrees on nothing; disagrees on');
});
