import { expect, it } from 'vitest';
import { rulesPage } from '../../scripts/rules.js';
import { textOf } from '../support/repository.js';

it('docs/rules.md is the tables of the rules: run `npm run docs:rules`', () => {
  expect(textOf('docs/rules.md')).toBe(rulesPage());
});
