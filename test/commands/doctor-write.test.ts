import { describe, expect, it } from 'vitest';
import { openWorld } from './support/world.js';

describe.concurrent('doctor --write', () => {
  it('tries every outcome on the ticket that was named, puts it back, and ends with 0', async (test) => {
    const world = await openWorld(test);
    const before = { state: '3', close_code: 'User error', close_notes: 'by hand' };
    const { number, sysId } = world.actor({ ticket: before });
    const { code, stdout, stderr } = await world.run(['doctor', '--write', number]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^(?: {2}ok {2}servicenow .*\n){5}Every column of the one write sticks\.\n$/);
    expect(world.vendors.servicenow.incident(sysId)).toMatchObject({ ...before, u_patchproof_run: '' });
    expect(world.vendors.servicenow.violations).toEqual([]);

    const trail = await world.run(['audit', 'export', '--ticket', number]);
    expect(trail.stdout).toContain('"servicenow:incidents:update"');
  });

  it('names the column that is dropped, and ends with 1', async (test) => {
    const world = await openWorld(test, { servicenow: { acl: { deniedFields: ['u_repatch'] } } });
    const { number } = world.actor({ ticket: { close_code: 'User error', close_notes: 'by hand' } });
    const { code, stdout } = await world.run(['doctor', '--write', number]);
    expect(code).toBe(1);
    expect(stdout).toContain('  no  servicenow outcome failed: accepted, and not carried out: u_repatch.');
  });

  it('only says in mode observe what it would write, and ends with 1', async (test) => {
    const world = await openWorld(test, { mode: 'observe' });
    const { number, sysId } = world.actor();
    const { code, stdout } = await world.run(['doctor', '--write', number]);
    expect(code).toBe(1);
    expect(stdout).toContain(`would write to ${number} (failed): state=2, u_repatch=true,`);
    expect(stdout).toMatch(/Nothing was written, because the mode is observe\. Set mode: enforce/);
    expect(world.vendors.servicenow.patches(sysId)).toEqual([]);
  });

  it('refuses a ticket that is being verified', async (test) => {
    const world = await openWorld(test);
    const { number, sysId } = world.actor({ ticket: { state: '10' } });
    await world.run(['verify', number]);
    const { code, stdout, stderr } = await world.run(['doctor', '--write', number]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/expected a ticket that nobody verifies, got one of verification \S+; name another/);
    expect(world.vendors.servicenow.patches(sysId)).toEqual([]);
  });

  it('refuses a ticket that is not there', async (test) => {
    const world = await openWorld(test);
    const { code, stderr } = await world.run(['doctor', '--write', 'INC7777777']);
    expect(code).toBe(1);
    expect(stderr).toContain('INC7777777: no such ticket in incident');
  });
});
