import { describe as group, expect, it } from 'vitest';
import { crowdstrikeOperations, spotlightOperations } from '../../src/connectors/crowdstrike/operations.js';
import { qualysOperations } from '../../src/connectors/qualys/operations.js';
import { servicenowOperations } from '../../src/connectors/servicenow/operations.js';
import { describe, type HttpRequest } from '../../src/policy/describe.js';
import { explain } from '../../src/policy/explain.js';
import { createJudge } from '../../src/policy/judge.js';
import { aRule } from './intents.js';
import { falconOperations, qualysMutators, servicenowStrangers, tricks, type Mutator } from './mutators.js';
import { incidents, ORIGINS } from './sample-catalogue.js';

const falcon = [...crowdstrikeOperations, ...spotlightOperations];
const operations = [...servicenowOperations(['incident']), ...qualysOperations('5.0'), ...falcon];
/** The most generous policy that can be written. */
const generous = { writes: 'by-rule', rules: [aRule({ id: 'anything goes', effect: 'permit' })] } as const;
const policy = {
  describe: (request: HttpRequest) => describe({ operations, origins: ORIGINS, tickets: [incidents] }, request),
  judge: createJudge({ mode: 'enforce', tickets: [incidents], reopen: true, policy: generous }),
};
const lineOf = ({ method, url, body = '' }: Mutator) => `${method} ${url} ${body}`;

function permitted(mutators: readonly Mutator[]): readonly string[] {
  return mutators.map(lineOf).filter((line) => explain(line, policy).decision !== 'deny');
}

group('even a rule that permits everything opens none of', () => {
  it.each([
    ['what changes something in Qualys', qualysMutators, 600],
    ['the other methods, tables and interfaces of ServiceNow', servicenowStrangers, 200],
    ['the requests that only look like ours', tricks, 38],
  ])('%s', (_what, mutators, least) => {
    expect(mutators.length).toBeGreaterThan(least);
    expect(permitted(mutators)).toEqual([]);
  });

  it.skipIf(falconOperations === undefined)('the operations of Falcon but the few that read hosts', () => {
    const ours = new Set(falcon.map(({ method, path }) => `${method} ${ORIGINS.crowdstrike}${path} `));
    expect(falconOperations?.length).toBeGreaterThan(1500);
    const opened = new Set(permitted(falconOperations ?? []));
    expect([...opened].filter((line) => !ours.has(line))).toEqual([]);
    expect(opened.size).toBeLessThanOrEqual(ours.size);
  });
});

it('the same policy does permit what is in the catalogue', () => {
  const url = `${ORIGINS.servicenow}/api/now/table/incident/0123456789abcdef0123456789abcdef`;
  expect(permitted([{ method: 'PATCH', url, body: '{"state":"6"}' }])).toHaveLength(1);
});
