import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { vendorTrials } from '../../../lab/chaos/vendors/vendor-trials.js';

const rows = readFileSync('docs/reliability.md', 'utf8')
  .toLowerCase()
  .split('\n')
  .filter((line) => line.startsWith('| '));

it.each(vendorTrials)('docs/reliability.md says what the service does in $name', ({ name }) => {
  const [vendor = '', trouble = ''] = name.split('-');
  const words = new RegExp(`^\\| ${vendor} (says )?${trouble}\\b`);
  const stated = rows.filter((row) => words.test(row));
  expect(stated).toHaveLength(1);
});

it('each vendor is slow, down, flapping and says too many; each trial has a name of its own', () => {
  expect(new Set(vendorTrials.map(({ name }) => name)).size).toBe(13);
});
