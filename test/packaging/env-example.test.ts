import { expect, it } from 'vitest';
import { textOf } from '../support/repository.js';
import { composeVariables, promisedVariables } from './outward-settings.js';

const lines = textOf('.env.example').split('\n');
const settings = lines.flatMap((line, index) => {
  const name = /^(?:# )?([A-Z][A-Z_]+)=/.exec(line)?.[1];
  return name === undefined ? [] : [{ name, line, index }];
});

it('.env.example names every setting once, and no other', () => {
  const names = settings.map(({ name }) => name);
  expect(names.toSorted()).toEqual([...promisedVariables, ...composeVariables].toSorted());
});

it('.env.example holds no credential, not even an example of one', () => {
  const secret = /PASSWORD|SECRET|USERNAME|CLIENT_ID/;
  expect(settings.filter(({ name, line }) => secret.test(name) && !line.endsWith('='))).toEqual([]);
});

it('every group of settings in .env.example is explained above it', () => {
  const unexplained = settings.filter(({ index }) => {
    const above = lines.slice(0, index).findLast((line) => !settings.some((setting) => setting.line === line));
    return above?.startsWith('# ') !== true;
  });
  expect(unexplained).toEqual([]);
});
