import { randomBytes } from 'node:crypto';
import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.js';
import { textOf } from '../support/repository.js';
import { promisedVariables } from './outward-settings.js';

/** .env.example as a user fills it in: what is empty is given, what is commented out is switched on. */
function filledIn(text: string): Record<string, string | undefined> {
  const given = { ...parseEnv(text), PATCHPROOF_CONFIG: undefined };
  const empty = Object.entries(given).filter(([, value]) => value === '');
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const hook = 'https://hooks.example/services/a/b';
  const special: Record<string, string> = {
    WEBHOOK_SECRETS: secret,
    LINK_SECRET: secret,
    SLACK_WEBHOOK_URL: hook,
    TEAMS_WEBHOOK_URL: hook,
  };
  return {
    ...given,
    ...Object.fromEntries(empty.map(([name]) => [name, special[name] ?? 'given-at-setup'])),
  };
}

const fileMissing = (): never => {
  throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
};
const needs = ['vendors', 'webhook', 'operator'] as const;
const env = filledIn(textOf('.env.example'));

it('.env.example, filled in, is a configuration', () => {
  expect(loadConfig({ env, readFile: fileMissing, needs })).toMatchObject({ mode: 'observe' });
});

it('.env.example with every optional line switched on is a configuration too', () => {
  const everything = filledIn(textOf('.env.example').replaceAll(/^# (?=[A-Z_]+=)/gm, ''));
  expect(Object.keys(everything)).toEqual(expect.arrayContaining(promisedVariables));
  expect(loadConfig({ env: everything, readFile: fileMissing, needs }).redisUrl).toBe('redis://127.0.0.1:6379');
});

it('the values that .env.example shows are the defaults', () => {
  const shown = ['CS_BASE_URL', 'DATABASE_URL', 'HOST', 'PORT', 'LOG_LEVEL'].map((name) => `# ${name}=`);
  const withDefaultsShown = textOf('.env.example')
    .split('\n')
    .map((line) => (shown.some((start) => line.startsWith(start)) ? line.slice(2) : line))
    .join('\n');
  const config = loadConfig({ env, readFile: fileMissing, needs });
  const shownConfig = loadConfig({
    env: { ...filledIn(withDefaultsShown), WEBHOOK_SECRETS: env['WEBHOOK_SECRETS'] },
    readFile: fileMissing,
    needs,
  });
  expect(shownConfig).toEqual(config);
});

it('patchproof.example.yaml says exactly what holds without it', () => {
  const readFile = (): string => textOf('patchproof.example.yaml');
  expect(loadConfig({ env, readFile, needs })).toEqual(loadConfig({ env, readFile: fileMissing, needs }));
});
