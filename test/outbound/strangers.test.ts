import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { crowdstrikeOperations, spotlightOperations } from '../../src/connectors/crowdstrike/operations.js';
import { qualysOperations } from '../../src/connectors/qualys/operations.js';
import { servicenowOperations } from '../../src/connectors/servicenow/operations.js';
import type { Call, CallInput } from '../../src/outbound/contract.js';
import type { Operation, Vendor } from '../../src/policy/operation.js';
import { falconOperations, qualysMutators, servicenowStrangers, tricks, type Mutator } from '../policy/mutators.js';
import { ORIGINS } from '../policy/sample-catalogue.js';
import { json, loopbackSite } from './loopback-site.js';
import { openDoor } from './open-door.js';

const falcon = [...crowdstrikeOperations, ...spotlightOperations];
const catalogue = [...servicenowOperations(['incident']), ...qualysOperations('5.0'), ...falcon];
const context = { purpose: 'command', subjects: [] } as const;

/** A call as a careless connector might make it: path, query and body of the request, claimed to be a harmless read. */
function forced({ method, url, body }: Mutator): { call: Call<unknown>; input: CallInput } {
  const systems = ['servicenow', 'qualys', 'crowdstrike'] as const;
  const system = systems.find((one) => url.startsWith(ORIGINS[one])) ?? 'qualys';
  const path = url.startsWith(ORIGINS[system])
    ? url.slice(ORIGINS[system].length)
    : `@${url.replace(/^\w*:?\/\//, '')}`;
  const call: Call<unknown> = {
    id: 'qualys:scans:read',
    name: 'forced',
    effect: 'read',
    risk: 'LOW',
    purpose: 'none',
    permission: 'none',
    limit: 'none',
    system,
    method: method as Operation['method'], // whatever the compiler would say
    path,
    response: z.unknown(),
    timeoutMs: 5000,
    maxBytes: 1000,
  };
  if (body === undefined) return { call, input: { context } };
  if (body.startsWith('<')) return { call, input: { context, xml: body } };
  const json: unknown = /^[[{]/.test(body) ? JSON.parse(body) : undefined;
  if (json !== undefined) return { call, input: { context, json } };
  return { call, input: { context, form: [...new URLSearchParams(body)] } };
}

async function sentThrough(mutators: readonly Mutator[]) {
  const site = await loopbackSite(json({}));
  onTestFinished(() => expect(site.asked).toEqual([]));
  const { send, entries } = openDoor({ origin: site.origin, catalogue });
  const odd: unknown[] = [];
  for (const mutator of mutators) {
    const { call, input } = forced(mutator);
    const failure: unknown = await send(call, input).then(
      () => 'an answer',
      (error: unknown) => error,
    );
    if (!/not-in-the-catalogue|credentials are for/.test(String(failure))) odd.push([mutator, String(failure)]);
  }
  return { odd, asked: site.asked, entries };
}

describe('forced through the door, nothing is sent of', () => {
  it.each([
    ['what changes something in Qualys', qualysMutators],
    ['the other methods, tables and interfaces of ServiceNow', servicenowStrangers],
    [
      'the paths that only look like ours',
      tricks.filter(({ method, url }) => method === 'POST' && !/[?#]$/.test(url) && isOdd(url)),
    ],
  ])('%s', async (_what, mutators) => {
    const { odd, asked, entries } = await sentThrough(mutators);
    expect(odd).toEqual([]);
    expect(asked).toEqual([]);
    expect(entries).toHaveLength(mutators.length);
    expect(new Set(entries.map(({ facts }) => facts['decision']))).toEqual(new Set(['deny']));
  });

  it.skipIf(falconOperations === undefined)('the operations of Falcon but the few that read hosts', async () => {
    const ours = new Set(falcon.map(({ method, path }) => `${method} ${ORIGINS.crowdstrike}${path}`));
    const others = (falconOperations ?? []).filter(({ method, url }) => !ours.has(`${method} ${url}`));
    expect(others.length).toBeGreaterThan(1500);
    const { odd, asked } = await sentThrough(others);
    expect({ odd, asked }).toEqual({ odd: [], asked: [] });
  });
});

function isOdd(url: string): boolean {
  const systems: readonly Vendor[] = ['servicenow', 'qualys', 'crowdstrike'];
  return !systems.some((system) => url === `${ORIGINS[system]}/api/5.0/fo/asset/host/vm/detection/`);
}
