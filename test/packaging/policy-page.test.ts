import { expect, it } from 'vitest';
import { POINTS } from '../../src/policy/risk.js';
import { rules } from '../../src/policy/rules.js';
import { mistakesOf } from '../config/settings-of.js';
import { textOf } from '../support/repository.js';

it('docs/policy.md lists the rules in force, each with its effect', () => {
  const rows = [...textOf('docs/policy.md').matchAll(/^\| `([\w-]+)` \| (\w+) \|$/gm)].map(([, id, effect]) => [
    id,
    effect,
  ]);
  expect(rows).toEqual(rules.map(({ id, effect }) => [id, effect]));
});

it('docs/policy.md says how many points each level of each factor has', () => {
  const rows = [...textOf('docs/policy.md').matchAll(/^\| (\w+) \| [^|]+ \| ([^|]*\d) \|$/gm)];
  const told = rows.map(([, factor, points = '']) => [
    factor,
    Object.fromEntries(
      points
        .split(', ')
        .map((level) => level.split(' '))
        .map(([name, count]) => [name, Number(count)]),
    ),
  ]);
  expect(Object.fromEntries(told)).toEqual(POINTS);
});

it('docs/policy.md names every condition that a rule may have', () => {
  const conditions = [...textOf('docs/policy.md').matchAll(/^\| `(\w+)` \| .* \| .* \|$/gm)].map(([, name]) => name);
  const [mistake = ''] = mistakesOf({
    yaml: 'policy: { rules: [{ id: a rule, effect: forbid, when: { nothingOfThis: x } }] }',
  });
  const known = mistake.replace(/^.*known: /, '').split(', ');
  expect(new Set(conditions)).toEqual(new Set(known));
});
