import { describe, expect, it } from 'vitest';
import { z } from 'zod';
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

describe.concurrent('policy explain', { timeout: 60_000 }, () => {
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
