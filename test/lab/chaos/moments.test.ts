import { expect, it } from 'vitest';
import { chanceFrom } from '../../../lab/chaos/chance.js';
import { nextMoment, wordsOf } from '../../../lab/chaos/moments.js';

function planOf(seed: number): readonly string[] {
  const chance = chanceFrom(seed);
  return Array.from({ length: 200 }, () => wordsOf(nextMoment(chance)));
}

it('the same seed gives the same plan, another seed another one', () => {
  expect(planOf(7)).toEqual(planOf(7));
  expect(planOf(8)).not.toEqual(planOf(7));
});

it('every plan of 200 kills meets the write before, while and after it is carried out, and a webhook on its way', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const plan = planOf(seed);
    for (const met of [
      'the write lost',
      'the write carried out',
      'the write answered',
      'announced',
      'at work',
      'starting',
    ]) {
      expect(plan).toContain(met);
    }
  }
});
