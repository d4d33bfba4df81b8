import { describe, expect, it } from 'vitest';
import { createReplay, type Recorded } from '../../src/policy/replay.js';
import { aRule, judgeWith, known, reading, resolving } from './intents.js';

const since = new Date('2026-11-20T00:00:00Z');
const minutes = (count: number) => new Date(since.getTime() + count * 60_000);

function recorded(over: Partial<Recorded> = {}): Recorded {
  const { circumstances, ...intent } = resolving();
  return {
    at: minutes(1),
    ticket: 'INC0010001',
    intent,
    target: circumstances?.target,
    decision: 'permit',
    because: ['a-ticket-may-be-given-its-outcome'],
    ...over,
  };
}

it('finds no difference under the policy that decided', () => {
  expect(createReplay(judgeWith([]), since).play(recorded())).toBeUndefined();
});

it('tells what another policy would say, and by which rule', () => {
  const { play } = createReplay(judgeWith([aRule({ effect: 'escalate', when: { criticality: ['low'] } })]), since);
  expect(play(recorded())).toMatchObject({ proposed: { decision: 'escalate', because: ['a rule'] } });
  expect(play(recorded({ target: { criticality: 'high' } }))).toBeUndefined();
});

it('tells what observing has held back', () => {
  const held = recorded({ decision: 'deny', because: ['observe-mode-writes-nothing'] });
  expect(createReplay(judgeWith([]), since).play(held)).toMatchObject({ proposed: { decision: 'permit' } });
});

it('compares nothing from before, and nothing that a person had stopped', () => {
  const { play } = createReplay(judgeWith([aRule()]), since);
  expect(play(recorded({ at: minutes(-1) }))).toBeUndefined();
  const stopped = recorded({ decision: 'permit', because: ['nothing-is-written-while-writes-are-stopped'] });
  expect(play(stopped)).toBeUndefined();
});

describe('the rate', () => {
  const limited = judgeWith([aRule({ operations: ['*:update'], when: { moreThanPerHour: 2 } })]);

  it('follows from what the other policy permits, hour by hour', () => {
    const { play } = createReplay(limited, since);
    const denied = [0, 1, 2, 3, 60, 61, 62].map((at) => play(recorded({ at: minutes(at) })) !== undefined);
    expect(denied).toEqual([false, false, true, true, false, false, true]);
  });

  it('counts what came before, and each operation alone', () => {
    const { play } = createReplay(limited, since);
    const { circumstances: _, ...read } = reading(known);
    for (const at of [-3, -2]) play(recorded({ at: minutes(at) }));
    play(recorded({ at: minutes(-1), intent: read }));
    expect(play(recorded({ at: minutes(0) }))).toMatchObject({ proposed: { decision: 'deny' } });
  });
});

it('knows the first use of an operation', () => {
  const { play } = createReplay(judgeWith([aRule({ effect: 'escalate', when: { firstUse: true } })]), since);
  expect(play(recorded())).toMatchObject({ proposed: { decision: 'escalate' } });
});
