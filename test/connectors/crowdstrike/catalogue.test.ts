import { expect, it } from 'vitest';
import { policyOf } from '../../../src/main/vendors.js';
import { crowdstrikeOperations, spotlightOperations } from '../../../src/connectors/crowdstrike/operations.js';
import { describe } from '../../../src/policy/describe.js';
import { explain } from '../../../src/policy/explain.js';
import { createJudge } from '../../../src/policy/judge.js';
import type { Operation } from '../../../src/policy/operation.js';
import { settingsOf } from '../../config/settings-of.js';

const crowdstrike = 'https://falcon.example';
const origins = { servicenow: 'https://snow.example', qualys: 'https://qualys.example', crowdstrike };
const judge = createJudge({ mode: 'observe', tickets: [], reopen: false });

function decisionOn(line: string, operations: readonly Operation[]) {
  return explain(line, { describe: (request) => describe({ operations, origins }, request), judge });
}

const asked = `GET ${crowdstrike}/spotlight/combined/vulnerabilities/v1?filter=aid&facet=cve&limit=10&after=x`;
const switchedOn = [...crowdstrikeOperations, ...spotlightOperations];

it.each([asked, `GET ${crowdstrike}/spotlight/combined/installed-patches/v1?filter=aid&limit=10&after=x`])(
  '%s may be sent where Spotlight is switched on, and nowhere else',
  (line) => {
    const operation = 'crowdstrike:vulnerabilities:read';
    expect(decisionOn(line, switchedOn)).toMatchObject({ decision: 'permit', operation });
    expect(decisionOn(line, crowdstrikeOperations)).toMatchObject({ decision: 'deny', operation: null });
  },
);

it.each([
  `${asked}&facet=host_info`,
  `${asked}&sort=status`,
  asked.replace('GET', 'POST'),
  `GET ${crowdstrike}/spotlight/entities/vulnerabilities/v2?ids=a1`,
  `GET ${crowdstrike}/spotlight/combined/installed-patches/v1?filter=aid&facet=cve`,
])('%s may not', (line) => {
  expect(decisionOn(line, switchedOn).decision).toBe('deny');
});

it.each([
  ['', 0],
  ['vendors: { crowdstrike: { spotlight: false } }', 0],
  ['vendors: { crowdstrike: { spotlight: true } }', 2],
])('the settings %j put %i calls to Spotlight into the catalogue', (yaml, calls) => {
  const { operations } = policyOf(settingsOf(yaml === '' ? {} : { yaml }));
  expect(operations.filter(({ id }) => id === 'crowdstrike:vulnerabilities:read')).toHaveLength(calls);
});
