import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anInstance, ask, rows } from './support.js';

const SAMPLES = resolve(import.meta.dirname, '../../../../shared/samples/servicenow');

const FIXED = new Set([
  'server-timing',
  'content-type',
  'cache-control',
  'pragma',
  'server',
  'transfer-encoding',
  'expires',
]);

interface Recording {
  readonly headers: readonly (readonly [string, string])[];
  readonly body: { readonly result: readonly Record<string, unknown>[] };
}

function recording(file: string): Recording {
  return JSON.parse(readFileSync(resolve(SAMPLES, file), 'utf8')) as Recording; // shape of the recorder
}

/** Column -> `text`, or the table that its link names. */
function shape(list: readonly Record<string, unknown>[]): Map<string, string> {
  const cells = list.flatMap((each) => Object.entries(each));
  const links = cells.flatMap(([name, value]): [string, string][] => {
    const table = /\/api\/now\/table\/(\w+)\//.exec(JSON.stringify(value))?.[1];
    return table === undefined ? [] : [[name, table]];
  });
  return new Map([...cells.map(([name, value]): [string, string] => [name, typeof value]), ...links]);
}

describe.skipIf(!existsSync(SAMPLES))('compared with recordings of a real instance', () => {
  const someId = 'c0000000000000000000000000000001';

  it.each([
    ['incident', 'incident-list-raw.json'],
    ['cmdb_ci_server', 'cmdb_ci_server-list-raw.json'],
  ])('a list of %s has the same columns, and references to the same tables', async (table, file) => {
    const recorded = shape(recording(file).body.result);
    const filled = Object.fromEntries([...recorded].filter(([, kind]) => kind !== 'string').map(([c]) => [c, someId]));
    const site = await anInstance({ rows: { [table]: [filled] } });
    const ours = shape(rows(await ask(site, `/api/now/table/${table}`)));
    for (const name of ours.keys()) if (name.startsWith('u_')) ours.delete(name);
    const referencesOnlyInOurs = [...ours].filter(
      ([name, kind]) => recorded.get(name) === 'string' && kind !== 'string',
    );
    for (const [name] of referencesOnlyInOurs) ours.set(name, 'string');
    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(recorded));
  });

  it('every value of a raw list is a text or a reference', async () => {
    const site = await anInstance({ rows: { incident: [{ opened_by: someId }] } });
    const kinds = rows(await ask(site, '/api/now/table/incident')).flatMap((each) => Object.values(each));
    const odd = kinds.filter(
      (value) => typeof value !== 'string' && !/^{"link":"[^"]+","value":"\w+"}$/.test(JSON.stringify(value)),
    );
    expect(odd).toEqual([]);
  });

  it.each([
    [200, 'incident-list-raw.json', undefined],
    [401, 'response-headers-recorded.json', 'Basic bm9ib2R5Og=='],
  ])('an answer of %i has the same headers', async (status, file, authorization) => {
    const whole: unknown = JSON.parse(readFileSync(resolve(SAMPLES, file), 'utf8'));
    const exchanges = [whole].flat() as (Recording & { status: number })[]; // one exchange, or a list of them
    const recorded = exchanges.find((each) => each.status === status)?.headers ?? [];
    const site = await anInstance();
    const said = await ask(site, '/api/now/table/incident', authorization ? { headers: { authorization } } : {});
    expect(said.status).toBe(status);
    const told = Object.fromEntries(said.headers);
    const names = new Set(
      recorded.map(([name]) => name).filter((name) => !['connection', 'set-cookie'].includes(name)),
    );
    expect([...names].filter((name) => told[name] === undefined)).toEqual([]);
    const same = recorded.filter(([name]) => FIXED.has(name));
    expect(same.map(([name]) => [name, told[name]])).toEqual(same);
  });
});
