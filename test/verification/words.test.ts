import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import { at, criterion } from '../support/evidence.js';
import { cases } from './cases.js';
import { words } from './words.js';

describe('a person is told by what facts', () => {
  it.each(Object.entries(cases))('it is %s', (code, { evidence, now = at(150), sources = 'both' as const }) => {
    const { findings, warnings } = decide(evidence, { ...criterion, sources }, now);
    const told = [...findings, ...warnings].filter(({ reason }) => reason === code);
    const expected = Object.entries(words).find(([reason]) => reason === code)?.[1];
    expect(told.map(({ source, subject, detail }) => `${source}, ${subject}: ${detail}`)).toEqual(expected);
  });
});
