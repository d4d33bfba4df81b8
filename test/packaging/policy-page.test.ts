import { expect, it } from 'vitest';
import { rules } from '../../src/policy/rules.js';
import { textOf } from '../support/repository.js';

it('docs/policy.md lists the rules in force, each with its effect', () => {
  const rows = [...textOf('docs/policy.md').matchAll(/^\| `([\w-]+)` \| (\w+) \|$/gm)].map(([, id, effect]) => [
    id,
    effect,
  ]);
  expect(rows).toEqual(rules.map(({ id, effect }) => [id, effect]));
});
