import { assert, asyncProperty, constantFrom } from 'fast-check';
import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { startServiceNow, type ServiceNow } from '../../../lab/servicenow/service-now.js';
import { anInstance, ask, SERVICE, selected } from './support.js';

const byText = (a: unknown, b: unknown): number => String(a).localeCompare(String(b));
const SERVER = 'a0000000000000000000000000000001';

function start(): Promise<ServiceNow> {
  return startServiceNow({
    users: [SERVICE],
    rows: {
      cmdb_ci_server: [{ sys_id: SERVER, name: 'app01', ip_address: '192.0.2.7', host_name: 'app01' }],
      incident: [
        { number: 'INC0000001', state: '10', cmdb_ci: SERVER, sys_mod_count: '9', short_description: 'Patch app01' },
        { number: 'INC0000002', state: '2', sys_mod_count: '10', short_description: 'patch db01', active: 'true' },
        { number: 'INC0000003', state: '7', sys_mod_count: '2', active: 'false', close_code: 'Duplicate' },
      ],
    },
  });
}

describe('an encoded query', () => {
  let site: ServiceNow;
  beforeAll(async () => void (site = await start()));
  afterAll(() => site.close());

  it.each([
    ['state=10', [1]],
    ['state!=10', [2, 3]],
    ['sys_mod_count>9', [2]],
    ['sys_mod_count<10', [1, 3]],
    ['sys_mod_count>=9', [1, 2]],
    ['sys_mod_count<=9', [1, 3]],
    ['sys_mod_countBETWEEN3@9', [1]],
    ['stateIN10,7', [1, 3]],
    ['stateNOT IN10,7', [2]],
    ['short_descriptionLIKEapp', [1]],
    ['short_descriptionNOT LIKEapp', [2, 3]],
    ['short_descriptionSTARTSWITHpatch', [1, 2]],
    ['short_descriptionENDSWITH01', [1, 2]],
    ['close_codeISEMPTY', [1, 2]],
    ['close_codeISNOTEMPTY', [3]],
    ['cmdb_ci.name=app01', [1]],
    ['cmdb_ci.ip_addressSTARTSWITH192.0.2', [1]],
    ['state=10^ORstate=7', [1, 3]],
    ['active=true^state=10^ORstate=7', [1]],
    ['state=10^NQactive=false', [1, 3]],
    ['state=10^EQ', [1]],
    ['close_code>A', [3]],
    ['', [1, 2, 3]],
  ])('%s selects %j', async (query, numbers) => {
    expect((await selected(site, query)).toSorted(byText)).toEqual(numbers.map((n) => `INC000000${n}`));
  });

  it.each([
    ['ORDERBYsys_mod_count', [3, 1, 2]],
    ['ORDERBYDESCsys_mod_count', [2, 1, 3]],
    ['active=true^ORDERBYDESCnumber', [2, 1]],
  ])('%s gives %j in this order', async (query, numbers) => {
    expect(await selected(site, query)).toEqual(numbers.map((n) => `INC000000${n}`));
  });

  it('drops a part that names no column, and the rest selects', async () => {
    expect(await selected(site, 'stat=10^active=false')).toEqual(['INC0000003']);
    expect(await selected(site, 'stat=10')).toHaveLength(3);
  });

  it('does not reach, by plain dot-walk, what only a child class of the CI has', async () => {
    expect(await selected(site, 'cmdb_ci.host_name=app01')).toHaveLength(3);
  });

  it('lets a caret in a value rewrite the query', async () => {
    expect(await selected(site, 'number=x^NQsys_idISNOTEMPTY')).toHaveLength(3);
  });

  it('takes name=value filters when there is no sysparm_query', async () => {
    const said = await ask(site, '/api/now/table/incident?state=10&sysparm_fields=number');
    expect(said.text).toBe('{"result":[{"number":"INC0000001"}]}');
  });

  it('splits the rows in two by an operator and its opposite, whatever the value', async () => {
    const pairs = constantFrom(['=', '!='], ['IN', 'NOT IN'], ['LIKE', 'NOT LIKE']);
    const column = constantFrom('state', 'short_description', 'close_code', 'cmdb_ci.name');
    const value = constantFrom('10', '7', 'patch', 'app01', 'Duplicate', '2,7', 'zz');
    await assert(
      asyncProperty(pairs, column, value, async ([one, other], name, wanted) => {
        const sides = [...(await selected(site, `${name}${one}${wanted}`))].concat(
          await selected(site, `${name}${other}${wanted}`),
        );
        expect(sides.toSorted(byText)).toEqual(['INC0000001', 'INC0000002', 'INC0000003']);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a careless query', () => {
  it('selects nothing when the instance wants invalid queries to', async () => {
    const site = await anInstance({ quirks: { invalidQueryReturnsNoRows: true }, rows: { incident: [{}] } });
    expect(await selected(site, 'stat=10^active=true')).toEqual([]);
    expect(await selected(site, 'active=true')).toHaveLength(1);
  });

  it('with javascript: in a value is a violation', async () => {
    const site = await anInstance();
    await selected(site, 'sys_updated_on<javascript:gs.now()');
    expect(site.violations).toEqual(['javascript: in the query of incident']);
  });

  it('without an order gets a different one from time to time', async () => {
    const site = await anInstance({ rows: { incident: Array.from({ length: 12 }, () => ({})) } });
    const orders = new Set<string>();
    for (let turn = 0; turn < 20; turn++) orders.add(String(await selected(site, 'active=true')));
    expect(orders.size).toBeGreaterThan(1);
  });
});
