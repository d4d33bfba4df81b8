import { describe, expect, it } from 'vitest';
import { anInstance, ask, row, rows } from './support.js';

const SERVER = 'a0000000000000000000000000000001';
const TICKET = 'b0000000000000000000000000000001';
const ROWS = {
  cmdb_ci_server: [{ sys_id: SERVER, name: 'app01', host_name: 'app01.corp.example' }],
  incident: [{ sys_id: TICKET, number: 'INC0000001', state: '10', cmdb_ci: SERVER, sys_mod_count: '2000' }],
};

describe('one record', () => {
  const link = `/api/now/table/cmdb_ci/${SERVER}`;
  const bare = { sys_mod_count: '2000', state: '10', close_code: '' };
  const shown = { sys_mod_count: '2,000', state: 'Pending Verification', close_code: '' };
  const both = {
    sys_mod_count: { display_value: '2,000', value: '2000' },
    state: { display_value: 'Pending Verification', value: '10' },
    close_code: { display_value: null, value: '' },
  };

  it.each([
    ['', { cmdb_ci: { link, value: SERVER }, ...bare }],
    ['&sysparm_exclude_reference_link=true', { cmdb_ci: SERVER, ...bare }],
    ['&sysparm_display_value=true', { cmdb_ci: { display_value: 'app01', link }, ...shown }],
    ['&sysparm_display_value=true&sysparm_exclude_reference_link=true', { cmdb_ci: 'app01', ...shown }],
    ['&sysparm_display_value=all', { cmdb_ci: { display_value: 'app01', value: SERVER, link }, ...both }],
    [
      '&sysparm_display_value=all&sysparm_exclude_reference_link=true',
      { cmdb_ci: { display_value: 'app01', value: SERVER }, ...both },
    ],
  ])('shows its values in the mode of %j', async (mode, result) => {
    const site = await anInstance({ rows: ROWS });
    const fields = 'sysparm_fields=cmdb_ci,sys_mod_count,state,close_code';
    const said = await ask(site, `/api/now/table/incident/${TICKET}?${fields}${mode}`);
    expect(JSON.parse(said.text.replaceAll(site.url, ''))).toEqual({ result });
  });

  it('keeps references that are empty as an empty text', async () => {
    const site = await anInstance({ rows: ROWS });
    expect(row(await ask(site, `/api/now/table/incident/${TICKET}`))['assigned_to']).toBe('');
  });

  it('names a dot-walk by its dots and leaves out what does not exist or must not be read', async () => {
    const site = await anInstance({ rows: ROWS, acl: { hiddenFields: ['description'] } });
    const fields = 'cmdb_ci.name,cmdb_ci.host_name,u_nonsense,description,number';
    const said = await ask(site, `/api/now/table/incident/${TICKET}?sysparm_fields=${fields}`);
    expect(row(said)).toEqual({ 'cmdb_ci.name': 'app01', number: 'INC0000001' });
  });

  it('read through a parent table shows the columns of the parent only', async () => {
    const site = await anInstance({ rows: ROWS });
    const asTask = row(await ask(site, `/api/now/table/task/${TICKET}`));
    expect(asTask).toMatchObject({ number: 'INC0000001', sys_class_name: 'incident' });
    expect(asTask).not.toHaveProperty('close_code');
    const asCi = row(await ask(site, `/api/now/table/cmdb_ci/${SERVER}`));
    expect(asCi).toMatchObject({ name: 'app01', sys_class_name: 'cmdb_ci_server' });
    expect(asCi).not.toHaveProperty('host_name');
  });

  it.each(['/api/now/table', '/api/now/v1/table', '/api/now/v2/table'])('is found under %s', async (base) => {
    const site = await anInstance({ rows: ROWS });
    expect((await ask(site, `${base}/incident/${TICKET}`)).status).toBe(200);
  });

  it.each([
    [`/api/now/table/incident/${SERVER}`, 404, 'No Record found'],
    ['/api/now/table/no_such_table', 400, 'Invalid table no_such_table'],
    ['/api/now/tables/incident', 400, 'Requested URI does not represent any resource'],
  ])('%s answers %i %s', async (path, status, message) => {
    const site = await anInstance({ rows: ROWS });
    const said = await ask(site, path);
    expect(said.status).toBe(status);
    expect(JSON.parse(said.text)).toMatchObject({ error: { message }, status: 'failure' });
  });

  it('hidden from the account answers as if it did not exist', async () => {
    const site = await anInstance({ rows: ROWS, acl: { hiddenRow: (table) => table === 'incident' } });
    expect((await ask(site, `/api/now/table/incident/${TICKET}`)).status).toBe(404);
  });
});

describe('a list', () => {
  const many = { incident: Array.from({ length: 25 }, (_, n) => ({ number: `INC${String(n).padStart(7, '0')}` })) };
  const page = '/api/now/table/incident?sysparm_limit=10&sysparm_query=ORDERBYnumber';

  it.each([
    [0, ['first=0', 'next=10', 'last=20'], 10],
    [10, ['first=0', 'prev=0', 'next=20', 'last=20'], 10],
    [20, ['first=0', 'prev=10', 'last=20'], 5],
  ])('at offset %i links to %j', async (offset, links, count) => {
    const site = await anInstance({ rows: many });
    const said = await ask(site, `${page}&sysparm_offset=${offset}`);
    const expected = links.map((link) => {
      const [rel, at] = link.split('=');
      return `<${site.url}${page}&sysparm_offset=${at}>;rel="${rel}"`;
    });
    expect(said.headers.get('link')).toBe(expected.join(','));
    expect(said.headers.get('x-total-count')).toBe('25');
    expect(rows(said)).toHaveLength(count);
  });

  it('that fits on one page has no Link, and one without count has neither', async () => {
    const site = await anInstance({ rows: many });
    const whole = await ask(site, '/api/now/table/incident?sysparm_limit=25');
    expect([whole.headers.get('link'), whole.headers.get('x-total-count')]).toEqual([null, '25']);
    const uncounted = await ask(site, `${page}&sysparm_no_count=true`);
    expect([uncounted.headers.get('link'), uncounted.headers.get('x-total-count')]).toEqual([null, null]);
    const unlinked = await ask(site, `${page}&sysparm_suppress_pagination_header=true`);
    expect([unlinked.headers.get('link'), unlinked.headers.get('x-total-count')]).toEqual([null, '25']);
  });

  it('applies the limit before the ACL: a page may be empty while more rows exist', async () => {
    const hiddenRow = (_: string, { number = '' }: Readonly<Record<string, string>>) => number < 'INC0000015';
    const site = await anInstance({ rows: many, acl: { hiddenRow } });
    const said = await ask(site, page);
    expect(rows(said)).toEqual([]);
    expect(said.headers.get('x-total-count')).toBe('25');
    expect(rows(await ask(site, `${page}&sysparm_offset=10`))).toHaveLength(5);
  });

  it.each([
    ['v1', 404],
    ['v2', 200],
  ])('without a match answers, under %s, %i', async (version, status) => {
    const site = await anInstance();
    expect((await ask(site, `/api/now/${version}/table/incident?sysparm_query=state=99`)).status).toBe(status);
  });

  it('of sys_choice tells the values of a column', async () => {
    const site = await anInstance({
      choices: [{ table: 'incident', element: 'close_code', values: { 'Solved (Permanently)': 'Gelöst' } }],
    });
    const query = 'name=incident^element=close_code^inactive=false';
    const said = await ask(site, `/api/now/table/sys_choice?sysparm_fields=value,label&sysparm_query=${query}`);
    expect(rows(said)).toEqual([{ value: 'Solved (Permanently)', label: 'Gelöst' }]);
  });
});
