import { expect, it } from 'vitest';
import { criterionOf } from '../../src/main/criterion.js';
import { createVendors, policyOf } from '../../src/main/vendors.js';
import { settingsOf } from '../config/settings-of.js';
import { openStanding } from '../support/open-standing.js';

const without = settingsOf();
const withGateway = settingsOf({ env: { QUALYS_GATEWAY_URL: 'https://gateway.corp.example' } });

it('without a gateway there is no Patch Management, no operation and no address of it', () => {
  const { operations, origins } = policyOf(without);
  expect(operations.filter(({ system }) => system === 'qualys-gateway')).toEqual([]);
  expect(origins).not.toHaveProperty('qualys-gateway');
  expect(vendorsOf(without).patches).toBeUndefined();
});

it('with a gateway there is', () => {
  const { operations, origins } = policyOf(withGateway);
  expect(operations.filter(({ id }) => id === 'qualys:patches:read').map(({ method }) => method)).toHaveLength(7);
  expect(origins['qualys-gateway']).toBe('https://gateway.corp.example');
  expect(vendorsOf(withGateway).patches).toBeDefined();
});

it('the criterion is the same to the letter unless a failed patch is final', () => {
  const keys = ['sources', 'clockGuardMs', 'requiredBuilds', 'secondOpinion', 'health'];
  expect(Object.keys(criterionOf(without))).toEqual(keys);
  const final = settingsOf({ yaml: 'verification: { pm: { failedIsFinal: true } }' });
  expect(criterionOf(final)).toMatchObject({ failedPatchIsFinal: true });
});

function vendorsOf(config: typeof without) {
  const unused = (): never => {
    throw new Error('expected no call');
  };
  return createVendors(config, {
    audit: { append: unused },
    standing: openStanding,
    budget: { take: unused, pause: unused, allowed: unused, observe: unused },
    clock: { now: () => new Date(0), sleep: unused },
    log: { error: unused, warn: unused, info: unused, debug: unused },
    observe: unused,
  });
}
