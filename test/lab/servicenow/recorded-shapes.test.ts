import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anInstance, ask, basic, patch, rows, SERVICE, type Said } from './support.js';

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

const absent = !existsSync(SAMPLES);
if (absent) process.stderr.write('skipped: the recordings of a real instance are not on this machine\n');

describe.skipIf(absent)('compared with recordings of a real instance', () => {
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

  it('a session begins with as many cookies', async () => {
    const { headers } = recording('incident-list-raw.json'); // in which they have no names any more
    const said = await ask(await anInstance(), '/api/now/table/incident');
    expect(said.headers.getSetCookie()).toHaveLength(headers.filter(([name]) => name === 'set-cookie').length);
  });

  it('a list of 626 rows is cut into the same pages', async () => {
    const users = Array.from({ length: 625 }, (_, index) => ({ user_name: `user.${index}` }));
    const site = await anInstance({ rows: { sys_user: users } });
    const pages = exchanges('response-headers-recorded.json').filter(({ request }) => /\/sys_user\?/.test(request));
    for (const { request, headers } of pages.filter(({ status }) => status === 200)) {
      const { origin, pathname, search } = new URL(request.replace('GET ', ''));
      const said = await ask(site, `${pathname}${search}`);
      const { link, 'x-total-count': total } = Object.fromEntries(headers);
      expect(said.headers.get('x-total-count')).toBe(total);
      expect(said.headers.get('link')?.replaceAll(site.url, origin)).toBe(link);
    }
    expect(pages.length).toBeGreaterThan(1);
  });

  it('every refusal that was observed comes with the same body', async () => {
    const observed = observedBodies();
    const said = await Promise.all(refusals());
    expect(said.map(bodyOf).toSorted(byText)).toEqual(observed.toSorted(byText));
  });
});

interface Exchange {
  readonly request: string;
  readonly status: number;
  readonly headers: Recording['headers'];
}

function exchanges(file: string): readonly Exchange[] {
  return JSON.parse(readFileSync(resolve(SAMPLES, file), 'utf8')) as Exchange[]; // shape of the recorder
}

/** Bodies in JSON, as text in which no id tells one from another. */
function observedBodies(): string[] {
  const { errors }: { errors: { body: unknown }[] } = JSON.parse(
    readFileSync(resolve(SAMPLES, 'errors-observed.json'), 'utf8'),
  );
  return errors.flatMap(({ body }) => (typeof body === 'object' && body !== null ? [canonical(body)] : []));
}

function bodyOf({ text }: Said): string {
  return canonical(JSON.parse(text));
}

function canonical(body: object): string {
  const sorted = Object.entries(body).toSorted(([one], [other]) => byText(one, other));
  return JSON.stringify(Object.fromEntries(sorted)).replaceAll(/[0-9a-f]{32}/g, 'id');
}

function byText(one: string, other: string): number {
  return one < other ? -1 : 1;
}

/** Each of them, from an instance of its own. */
function refusals(): Promise<Said>[] {
  const list = '/api/now/table/incident';
  const refused = async (fault: string) => {
    const site = await anInstance();
    site.setFault(fault);
    return ask(site, list);
  };
  const asked = async (path: string, init?: RequestInit) => ask(await anInstance(), path, init);
  const resolved = async (options: Parameters<typeof anInstance>[0] = {}) => {
    const site = await anInstance(options);
    return patch(site, site.createIncident({})['sys_id'], { state: '6' });
  };
  return [
    ...['unauthorized', 'api-forbidden', 'unscoped', 'record-forbidden', 'rate-limited'].map(refused),
    asked(list, { headers: { authorization: basic({ ...SERVICE, password: 'wrong' }) } }),
    asked('/oauth_token.do', { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }) }),
    asked(`${list}/${'0'.repeat(32)}`),
    asked('/api/now/table/no_such_table'),
    asked('/api/now/tables/incident'),
    resolved(),
    resolved({ beforeRules: [{ name: 'Prevent closing', run: () => 'abort' }] }),
  ];
}
