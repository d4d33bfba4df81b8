import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import type { Evidence } from '../../src/verification/evidence.js';
import { at, criterion } from '../support/evidence.js';
import { cases } from './cases.js';

/** One input for each thing that the scanner may say. */
const rescans = {
  fixed: cases['fixed-and-healthy'],
  pending: cases['not-yet-rescanned'],
  vulnerable: cases['still-vulnerable'],
  unprovable: cases['suppressed'],
};
/** One for each thing that Falcon may say. */
const healths = {
  healthy: cases['fixed-and-healthy'],
  settling: cases['rfm-unknown'],
  ineffective: cases['reboot-pending'],
  unwell: cases['host-contained'],
  unknown: cases['sensor-ambiguous'],
};

function rulingOf(rescan: keyof typeof rescans, health: keyof typeof healths): string {
  const sensor = healths[health].evidence;
  const evidence: Evidence = { ...rescans[rescan].evidence, ticket: sensor.ticket, falcon: sensor.falcon };
  return decide(evidence, criterion, at(150)).ruling;
}

/** Signed by the owner. A test below fails for each cell that changes. */
const table = {
  fixed: { healthy: 'verified', settling: 'wait', ineffective: 'failed', unwell: 'review', unknown: 'review' },
  pending: { healthy: 'wait', settling: 'wait', ineffective: 'wait', unwell: 'wait', unknown: 'wait' },
  vulnerable: { healthy: 'failed', settling: 'failed', ineffective: 'failed', unwell: 'failed', unknown: 'failed' },
  unprovable: { healthy: 'review', settling: 'review', ineffective: 'review', unwell: 'review', unknown: 'review' },
} as const;

describe.each(['fixed', 'pending', 'vulnerable', 'unprovable'] as const)('the scanner says %s', (rescan) => {
  it.each(['healthy', 'settling', 'ineffective', 'unwell', 'unknown'] as const)('and Falcon says %s', (health) => {
    expect(rulingOf(rescan, health)).toBe(table[rescan][health]);
  });
});

it('only one cell of twenty verifies', () => {
  const cells = Object.values(table).flatMap((row) => Object.values(row));
  expect(cells).toHaveLength(20);
  expect(cells.filter((ruling) => ruling === 'verified')).toHaveLength(1);
});
