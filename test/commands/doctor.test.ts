import { describe, expect, it } from 'vitest';
import { openWorld, type Test, type World, type WorldOptions } from './support/world.js';

/** Something to look at for every probe: a ticket, a host, a sensor. */
async function inspected(test: Test, options: WorldOptions = {}): Promise<World> {
  const world = await openWorld(test, options);
  world.actor();
  return world;
}

function troubles(stdout: string): string[] {
  return stdout.split('\n').filter((line) => line.startsWith('  no  '));
}

function wroteNothing({ vendors, requests }: World): void {
  const { servicenow, qualys, falcon } = vendors;
  expect([...servicenow.violations, ...qualys.violations, ...falcon.violations]).toEqual([]);
  expect(requests().filter(({ method }) => method !== 'GET' && method !== 'POST')).toEqual([]);
}

const WELL =
  /^ServiceNow\n(?: {2}ok .*\n)+Qualys\n(?: {2}ok .*\n)+CrowdStrike Falcon\n(?: {2}ok .*\n)+Policy\n {2}Maturity: .*\nAll is well\.\n$/;

describe.concurrent('doctor', () => {
  it('ends with 0 when every vendor, right, column and choice is as it must be, and changes nothing', async (test) => {
    const world = await inspected(test);
    const { code, stdout, stderr } = await world.run(['doctor']);
    expect({ code, stderr, troubles: troubles(stdout) }).toEqual({ code: 0, stderr: '', troubles: [] });
    expect(stdout).toMatch(WELL);
    wroteNothing(world);
  });

  it('asks a vendor that refuses the login once, names the variables to check, and ends with 1', async (test) => {
    const wrong = {
      SNOW_PASSWORD: 'an old password',
      QUALYS_PASSWORD: 'an old password',
      CS_CLIENT_SECRET: 'an old password',
    };
    const world = await inspected(test, { env: wrong });
    const { code, stdout } = await world.run(['doctor']);
    expect(code).toBe(1);
    expect(stdout).not.toContain('an old password');
    expect(stdout).not.toContain('  ok  ');
    const refused = troubles(stdout).filter(
      (line) => !line.includes('not tried, because the credentials were refused'),
    );
    expect(refused).toEqual(Object.keys(wrong).map((variable) => expect.stringContaining(variable)));
    for (const vendor of Object.values(world.vendors)) expect(vendor.requests).toHaveLength(1);
    wroteNothing(world);
  });

  it('names the column, the close code and the state that are missing, and ends with 1', async (test) => {
    const world = await inspected(test, {
      servicenow: {
        acl: { hiddenFields: ['u_patchproof_reason'] },
        choices: [
          { table: 'incident', element: 'close_code', values: { 'User error': 'User error' } },
          { table: 'incident', element: 'state', values: { 2: 'In Progress', 6: 'Resolved' } },
        ],
      },
    });
    const { code, stdout } = await world.run(['doctor']);
    expect(code).toBe(1);
    expect(troubles(stdout)).toEqual([
      expect.stringContaining('there, but the account may not read it: u_patchproof_reason (fields.reason)'),
      expect.stringContaining('the instance has no 10, but'),
      expect.stringContaining('the instance has no Solution provided, but User error'),
    ]);
    expect(stdout).toMatch(/Something needs mending: see the lines marked "no"\.\n$/);
    wroteNothing(world);
  });

  it('ends with 0 for an account that may see little, and says what it could not see', async (test) => {
    const hidden = ['sys_dictionary', 'sys_script', 'sysevent_register', 'sysevent_script_action', 'sys_properties'];
    const world = await inspected(test, { servicenow: { acl: { hiddenRow: (table) => hidden.includes(table) } } });
    const { code, stdout } = await world.run(['doctor']);
    expect({ code, troubles: troubles(stdout) }).toEqual({ code: 0, troubles: [] });
    const unseen = stdout.split('\n').filter((line) => line.startsWith('  ??  '));
    expect(unseen.map((line) => /may not read (\w+)/.exec(line)?.[1])).toEqual(hidden);
    expect(stdout).toMatch(/Nothing seen needs mending; .* "\?\?"\.\n$/);
    wroteNothing(world);
  });

  it('tells vendors that cannot be reached from vendors that say no, and does not ask them on and on', async (test) => {
    const nobody = 'http://127.0.0.1:1';
    const world = await inspected(test, {
      env: { SNOW_INSTANCE: nobody, QUALYS_URL: nobody, CS_BASE_URL: nobody },
    });
    const { code, stdout } = await world.run(['doctor']);
    expect(code).toBe(1);
    const reasons = troubles(stdout).map((line) => /ECONNREFUSED|not tried, because .*/.exec(line)?.[0]);
    expect(reasons.filter((reason) => reason === 'ECONNREFUSED')).toHaveLength(3);
    expect(new Set(reasons)).toEqual(new Set(['ECONNREFUSED', 'not tried, because the vendor cannot be reached']));
  });
});
