import { expect, it } from 'vitest';

// Imported within a test: where loading fails, a test fails, not only the file that holds it.
it.each([
  ['schema of the evidence', () => import('../../src/verification/evidence.js')],
  ['schema of a decision', () => import('../../src/verification/decision.js')],
  ['tables', () => import('../../src/verification/explain.js')],
  ['comparison of machines', () => import('../../src/verification/identity/identify.js')],
])('the %s can be loaded', async (_what, load) => {
  expect(Object.keys(await load())).not.toEqual([]);
});
