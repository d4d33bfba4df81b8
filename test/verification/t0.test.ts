import { describe, expect, it } from 'vitest';
import { t0Of } from '../../src/verification/t0.js';
import { aTicket } from '../support/evidence.js';

const opened = new Date('2026-11-20T12:00:00Z');

/** So many minutes before the verification was opened. */
function ago(minutes: number): Date {
  return new Date(opened.getTime() - minutes * 60_000);
}

function toldOf(entered: number, updated: number) {
  return t0Of(aTicket({ patchedAt: undefined, updatedOn: ago(updated) }), {
    on: ago(entered),
    told: true,
    openedAt: opened,
  });
}

it('the ticket’s own patched-at counts before anything that is told', () => {
  const ticket = aTicket({ patchedAt: ago(300), updatedOn: ago(1) });
  for (const told of [true, false]) {
    expect(t0Of(ticket, { on: ago(5), told, openedAt: opened })).toEqual({ at: ago(300), origin: 'patched-at' });
  }
});

it('a patched-at that was left as it was when an earlier entry was judged says nothing of the patch since', () => {
  const ticket = aTicket({ patchedAt: ago(300), updatedOn: ago(1) });
  const entered = { on: ago(5), told: true, openedAt: opened };
  const judged = (minutes: number) => t0Of(ticket, { ...entered, judgedAt: ago(minutes) });
  expect(judged(299)).toEqual({ at: ago(5), origin: 'entered-state', judgedAt: ago(299) });
  expect(judged(300)).toEqual({ at: ago(5), origin: 'entered-state', judgedAt: ago(300) });
  expect(judged(301)).toEqual({ at: ago(300), origin: 'patched-at', judgedAt: ago(301) });
});

it('the last update counts where nobody told the moment of entry', () => {
  const found = t0Of(aTicket({ patchedAt: undefined, updatedOn: ago(90) }), {
    on: ago(90),
    told: false,
    openedAt: opened,
  });
  expect(found).toEqual({ at: ago(90), origin: 'updated-on' });
});

describe('a told moment of entry', () => {
  it.each([
    ['just now', { entered: 0.1, updated: 0.1 }, { at: 0.1, origin: 'entered-state' }],
    ['just now, and the ticket was touched since', { entered: 30, updated: 2 }, { at: 30, origin: 'entered-state' }],
    [
      'a day ago, and nobody has touched it since',
      { entered: 1440, updated: 1440 },
      { at: 1440, origin: 'entered-state' },
    ],
    [
      'a day ago, and it was touched later that day',
      { entered: 1440, updated: 600 },
      { at: 600, origin: 'updated-on' },
    ],
    ['a day ago, and it was touched just now', { entered: 1440, updated: 2 }, { at: 60, origin: 'entered-state' }],
    ['years ago, by a thief', { entered: 9_999_999, updated: 1 }, { at: 60, origin: 'entered-state' }],
    ['after our opening, by clocks that differ', { entered: -4, updated: 1 }, { at: -4, origin: 'entered-state' }],
    [
      'after our opening, as far as clocks may differ',
      { entered: -5, updated: 1 },
      { at: -5, origin: 'entered-state' },
    ],
    ['after our opening, and further', { entered: -5.01, updated: 1 }, { at: 1, origin: 'updated-on' }],
    ['an hour ago, and it was touched since', { entered: 60, updated: 2 }, { at: 60, origin: 'entered-state' }],
    ['longer ago, and it was touched an hour ago', { entered: 61, updated: 60 }, { at: 60, origin: 'updated-on' }],
    ['in the far future', { entered: -9_999_999, updated: 1 }, { at: 1, origin: 'updated-on' }],
  ])('%s', (_case, { entered, updated }, { at, origin }) => {
    expect(toldOf(entered, updated)).toEqual({ at: ago(at), origin });
  });
});
