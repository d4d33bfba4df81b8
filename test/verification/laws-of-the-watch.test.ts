import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foundAgain } from '../../src/verification/after-close.js';
import type { Detection } from '../../src/verification/qualys-facts.js';
import { aHost, anEvidence, anOpenDetection, at } from '../support/evidence.js';

const DAY = 24 * 60;

function again(detections: readonly Detection[]) {
  const hosts = [aHost({ lastVmScanned: at(DAY) })];
  return foundAgain(anEvidence(), { at: at(DAY + 30), hosts, detections: [...detections] }, 15 * 60_000);
}

describe('what is found again after the verdict', () => {
  const records = fc.array(
    fc.record({
      status: fc.constantFrom('new', 'active', 'reopened', 'fixed', 'unknown'),
      type: fc.constantFrom('confirmed', 'potential', 'info', 'unknown'),
      qid: fc.constantFrom(241234, 777777),
      lastFound: fc.option(fc.integer({ min: -600, max: 2 * DAY }).map(at), { nil: undefined }),
      ignored: fc.boolean(),
      uniqueId: fc.uuid(),
    } satisfies Record<string, fc.Arbitrary<unknown>>),
  );
  const all = (list: readonly Partial<Detection>[]): Detection[] =>
    list.map((over) => anOpenDetection({ status: 'reopened', lastFound: at(DAY), lastTest: at(DAY), ...over }));

  it('order does not matter', () => {
    fc.assert(
      fc.property(records, (list) => {
        expect(again(all(list).reverse())).toEqual(again(all(list)));
      }),
    );
  });

  it('each record speaks for itself: taking one away never makes another one speak', () => {
    fc.assert(
      fc.property(records, (list) => {
        const alone = all(list).flatMap((record) => again([record]));
        expect(again(all(list)).map(({ line }) => line)).toEqual(alone.map(({ line }) => line).toSorted(compare));
      }),
    );
  });

  const compare = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });
});
