import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { agentRescan, patchAndHandOver } from '../e2e/events.js';
import { eventually } from '../support/eventually.js';
import { openWorld, type World } from './support/world.js';

const Decision = z.strictObject({
  decision: z.enum(['permit', 'escalate', 'deny']),
  operation: z.string().nullable(),
  because: z.array(z.string()).min(1),
});

async function explain(world: World, lines: readonly string[]): Promise<z.infer<typeof Decision>[]> {
  const { code, stdout, stderr } = await world.run(['policy', 'explain'], { input: `${lines.join('\n')}\n\n` });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(world.requests()).toEqual([]);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => Decision.parse(JSON.parse(line)));
}

const sysId = '0'.repeat(32);

function write({ vendors }: World): string {
  return `PATCH ${vendors.servicenow.url}/api/now/table/incident/${sysId} {"state":"2","work_notes":"patched"}`;
}

describe.concurrent('policy explain', () => {
  it('answers each line of standard input in order, and sends nothing', async (test) => {
    const world = await openWorld(test);
    const { servicenow, qualys, falcon } = world.vendors;
    const decided = await explain(world, [
      `GET ${servicenow.url}/api/now/table/incident`,
      write(world),
      `POST ${qualys.url}/api/2.0/fo/scan/ action=launch&ip=10.0.0.1`,
      `POST ${falcon.url}/devices/entities/devices-actions/v2?action_name=contain {"ids":["x"]}`,
      '',
      'nonsense',
      `DELETE ${servicenow.url}/api/now/table/incident/${sysId}`,
      `GET https://elsewhere.example/api/now/table/incident`,
    ]);
    expect(decided.map(({ decision, operation }) => [decision, operation])).toEqual([
      ['permit', 'servicenow:incidents:read'],
      ['permit', 'servicenow:incidents:update'],
      ...Array.from({ length: 5 }, () => ['deny', null]),
    ]);
    expect(decided[4]?.because).toEqual(['not-a-request-line']);
  });

  it('denies every write in mode observe, and says which operation it would have been', async (test) => {
    const world = await openWorld(test, { mode: 'observe' });
    const [decided] = await explain(world, [write(world)]);
    expect(decided).toMatchObject({ decision: 'deny', operation: 'servicenow:incidents:update' });
  });
});

const RULE = (keys: string) => `mode: enforce\npolicy: { rules: [{ id: a rule, ${keys} }] }\n`;

describe.concurrent('policy check', () => {
  it('ends with 0 and tells the maturity where every rule can apply and matters', async (test) => {
    const world = await openWorld(test);
    const { code, stdout } = await world.run(['policy', 'check']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^Every rule can apply.*\nMaturity: enforced\. /m),
    });
    expect(world.requests()).toEqual([]);
  });

  it.for([
    ['a rule that cannot apply', RULE('effect: forbid, operations: "qualys:scans:launch"'), 'unreachable  "a rule": '],
    ['a rule that never matters', RULE('effect: permit'), 'shadowed     "a rule": '],
  ] as const)('ends with 1 and names %s', async ([, text, words], test) => {
    const world = await openWorld(test);
    writeFileSync(join(world.folder, 'proposed.yaml'), text);
    const { code, stdout } = await world.run(['policy', 'check', '--policy', 'proposed.yaml']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining(words) });
  });

  it('ends with 1 and every mistake of a file that cannot be used', async (test) => {
    const world = await openWorld(test);
    writeFileSync(join(world.folder, 'proposed.yaml'), RULE('effect: allow, when: { risk: 5 }'));
    const { code, stderr } = await world.run(['policy', 'check', '--policy', 'proposed.yaml']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/2 mistakes[^]*effect[^]*unknown key "risk"/),
    });
  });
});

describe.concurrent('policy simulate', () => {
  it('tells ticket by ticket what another policy would have said to what was recorded', async (test) => {
    const servicenow = { webhook: { url: 'http://127.0.0.1:1/', secrets: [], retryBaseMs: 60_000 } };
    const world = await openWorld(test, { mode: 'observe', redisUrl: `${inject('redisUrl')}/122`, servicenow });
    const actor = world.actor();
    patchAndHandOver(world.vendors, actor);
    const service = await world.start(['serve']);
    await service.logged('ready');
    await world.run(['verify', actor.number]);
    agentRescan(world.vendors, actor);
    await eventually('it is observed', async () => (await world.shown(actor))?.phase === 'done', { withinMs: 30_000 });
    await service.stop('SIGTERM');
    const asked = world.requests().length;

    const same = await world.run(['policy', 'simulate']);
    expect(same).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+ calls since \S+, 0 of them would be/) });

    writeFileSync(
      join(world.folder, 'proposed.yaml'),
      RULE('effect: escalate, when: { hostName: "app*", outcome: verified }'),
    );
    const { code, stdout } = await world.run(['policy', 'simulate', '--since', '1h', '--policy', 'proposed.yaml']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(
        `\\n${actor.number}\\n {2}servicenow:incidents:update to state 6, verified: deny -> escalate, because "a rule"; risk \\d+\\n`,
      ),
    );
    expect(stdout).toMatch(/In sum, deny -> escalate: 1(, deny -> permit: \d+)?\n$/);
    expect(world.requests()).toHaveLength(asked);
  });

  it.for(['30', 'soon', '0d'])('refuses "%s" as a time', async (since, test) => {
    const world = await openWorld(test);
    const { code, stderr } = await world.run(['policy', 'simulate', '--since', since]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('--since: expected a duration') });
  });
});
