import { describe, expect, it } from 'vitest';
import { aid, CID, device, envelope, refusal, setup } from './setup.js';

const NOTHING = envelope([]);

describe('doctor', () => {
  it('says what works', async () => {
    const { falcon, asked } = setup([
      envelope([device(1)]),
      envelope([]),
      envelope([device(1)]),
      envelope([{ id: aid(1), state: 'online' }]),
    ]);
    const checks = await falcon.doctor({ purpose: 'doctor', subjects: [] });
    expect(checks.map(({ ok }) => ok)).toEqual([true, true, true, true]);
    expect(asked).toHaveLength(4);
  });

  it('asks once only when the credentials are refused', async () => {
    const { falcon, asked } = setup([{ status: 401, text: refusal(401) }]);
    const checks = await falcon.doctor({ purpose: 'doctor', subjects: [] });
    expect(asked).toHaveLength(1);
    expect(checks.every(({ ok }) => !ok)).toBe(true);
    expect(checks[0]?.detail).toContain('CS_CLIENT_SECRET');
  });

  it('names the missing scope, and an API client that sees nothing', async () => {
    const { falcon } = setup([envelope([]), { status: 403, text: refusal(403) }]);
    const checks = await falcon.doctor({ purpose: 'doctor', subjects: [] });
    expect(checks.map(({ ok }) => ok)).toEqual([false, false, false, false]);
    expect(checks[1]?.detail).toContain('Hosts: Read');
  });
});

describe('doctor and Spotlight', () => {
  const hosts = [
    envelope([{ device_id: aid(1), cid: CID }]),
    envelope([]),
    envelope([{ device_id: aid(1), cid: CID }]),
    envelope([{ id: aid(1), state: 'online' }]),
  ];
  const here = { purpose: 'doctor', subjects: [] } as const;

  it('says that Spotlight is usable, and does without the patch view', async () => {
    const { falcon } = setup([...hosts, NOTHING, { status: 404, text: refusal(404) }], { spotlight: true });
    const checks = await falcon.doctor(here);
    expect(checks.slice(4)).toEqual([
      { name: 'falcon spotlight', ok: true, detail: 'vulnerabilities can be read' },
      { name: 'falcon installed patches', ok: true, detail: expect.stringContaining('goes without') },
    ]);
  });

  it.each([403, 404])('names the scope that a Spotlight switched on lacks (%i)', async (status) => {
    const { falcon } = setup([...hosts, { status, text: refusal(status) }, NOTHING], { spotlight: true });
    expect((await falcon.doctor(here))[4]).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/'Vulnerabilities: Read'.*vendors\.crowdstrike\.spotlight to false/),
    });
  });

  it('calls a patch view that fails a trouble', async () => {
    const { falcon } = setup([...hosts, NOTHING, { status: 500, text: refusal(500) }], { spotlight: true });
    expect((await falcon.doctor(here))[5]).toMatchObject({ ok: false });
  });

  it('asks nothing of a Spotlight that is switched off', async () => {
    const { falcon, asked } = setup(hosts);
    expect(await falcon.doctor(here)).toHaveLength(4);
    expect(asked).toHaveLength(4);
  });
});
