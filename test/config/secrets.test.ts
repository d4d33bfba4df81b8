import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.js';
import { accounts, serving, settingsOf } from './settings-of.js';

const SECRETS = Object.keys({ ...accounts, ...serving }).concat(
  'CS_BASE_URL',
  'SNOW_CLIENT_ID',
  'SNOW_CLIENT_SECRET',
  'REDIS_URL',
  'DATABASE_URL',
);

/** Long enough that none of them is part of an ordinary sentence. */
const secret = fc
  .tuple(
    fc.constantFrom('', 'https://user:', 'http://', 'whsec_', 'redis://:', 'mysql://app:', 'sqlite'),
    fc.stringMatching(/^[\x21-\x7e]{12,40}$/),
    fc.constantFrom('', '@db.corp.example', ':x'),
  )
  .map((parts) => ({ value: parts.join(''), core: parts[1] }));

it('never shows what a secret variable holds, however wrong it is', () => {
  fc.assert(
    fc.property(fc.array(secret, { minLength: SECRETS.length, maxLength: SECRETS.length }), (secrets) => {
      const env = Object.fromEntries(SECRETS.map((name, index) => [name, secrets[index]?.value]));
      const message = messageOf(env);
      expect(message).toContain('The settings cannot be used');
      for (const { core } of secrets) expect(message).not.toContain(core);
    }),
    { numRuns: 300 },
  );
});

function messageOf(env: Record<string, string | undefined>): string {
  try {
    settingsOf({ env: { ...env, PORT: 'not a port' } });
    return 'no mistake';
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}
