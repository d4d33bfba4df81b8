import express from 'express';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mistakesOf, serving, settingsOf } from './settings-of.js';

const HOUR = 3_600_000;

describe('without a file', () => {
  it('holds the documented defaults', () => {
    const config = settingsOf();

    expect(config).toMatchObject({
      mode: 'observe',
      schedule: { sweep: '0 10 * * *', reconcileMs: 5 * 60_000 },
      verification: {
        criterion: 'both',
        pollIntervalMs: 5 * 60_000,
        deadlineMs: 72 * HOUR,
        clockGuardMs: 15 * 60_000,
        health: {
          offlineAfterMs: HOUR,
          indexLagMs: HOUR,
          observations: 2,
          observationGapMs: 10 * 60_000,
          rfmGraceMs: 72 * HOUR,
        },
      },
      vendors: {
        qualys: { budgetShare: 0.4, apiVersion: '5.0' },
        crowdstrike: { url: 'https://api.crowdstrike.com', callsPerMinute: 300 },
        servicenow: { url: 'https://corp.service-now.com', concurrency: 2, callsPerSecond: 5, oauth: undefined },
      },
      redisUrl: undefined,
      databaseUrl: 'sqlite:./data/patchproof.db',
      http: { host: '127.0.0.1', port: 8080, trustedProxies: [] },
      logLevel: 'info',
    });
  });

  it('verifies incidents that enter state 10', () => {
    expect(settingsOf().tickets).toEqual([
      {
        table: 'incident',
        pendingState: '10',
        fields: {
          ci: 'cmdb_ci',
          hostname: 'cmdb_ci.name',
          fqdn: 'cmdb_ci.fqdn',
          ip: 'cmdb_ci.ip_address',
          serial: 'cmdb_ci.serial_number',
          qualysHostId: 'u_qualys_host_id',
          falconAid: 'u_falcon_aid',
          qids: 'u_qids',
          cves: 'u_cves',
          patchedAt: 'u_patched_at',
          rebootRequired: 'u_reboot_required',
          runId: 'u_patchproof_run',
          result: 'u_patchproof_result',
          reason: 'u_patchproof_reason',
        },
        outcomes: {
          verified: { state: '6', close_code: 'Solution provided' },
          failed: { state: '2', u_repatch: 'true' },
          review: { state: '2' },
        },
      },
    ]);
  });

  it('carries the eight accounts into their vendors', () => {
    const { vendors } = settingsOf();
    expect(vendors.qualys).toMatchObject({ url: 'https://qualysapi.example.com', username: 'corp_api' });
    expect(vendors.crowdstrike).toMatchObject({ clientId: 'falcon-client-1', clientSecret: 'falcon-secret-1' });
    expect(vendors.servicenow).toMatchObject({ username: 'svc.patchproof', password: 'snow-password-1' });
  });
});

describe('the file', () => {
  it.each(['', '# nothing but a comment', 'policy:\nverification:\nschedule: ~'])('may say nothing: %j', (yaml) => {
    expect(settingsOf({ yaml })).toEqual(settingsOf());
  });

  it('replaces the default tickets, and inside an entry holds the defaults key by key', () => {
    const yaml = 'tickets:\n  - table: u_patch_task\n    outcomes: { review: { state: -5 } }';
    const [entry, ...more] = settingsOf({ yaml }).tickets;

    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      table: 'u_patch_task',
      pendingState: '10',
      fields: { qids: 'u_qids' },
      outcomes: { verified: { state: '6' }, review: { state: '-5' } },
    });
  });

  it('takes given fields as all there are', () => {
    const yaml = 'tickets: [{ fields: { hostname: u_host, cves: u_cve_list } }]';
    expect(settingsOf({ yaml }).tickets[0]?.fields).toEqual({ hostname: 'u_host', cves: 'u_cve_list' });
  });

  it.each(['hostname', 'fqdn', 'serial', 'instanceId', 'qualysHostId', 'falconAid'])(
    'takes a table whose only word on the machine is its %s',
    (name) => {
      const yaml = `tickets: [{ fields: { ${name}: u_machine, cves: u_cve_list } }]`;
      expect(settingsOf({ yaml }).tickets[0]?.fields).toEqual({ [name]: 'u_machine', cves: 'u_cve_list' });
    },
  );

  it('takes outcomes of one table that another one resolves by', () => {
    const yaml = 'tickets: [{}, { table: sc_task, outcomes: { verified: { state: 3 }, review: { state: 6 } } }]';
    expect(settingsOf({ yaml }).tickets.map(({ outcomes }) => outcomes.review['state'])).toEqual(['2', '6']);
  });

  it('takes states, flags and versions as they are spelt, quoted or not', () => {
    const yaml = [
      'tickets: [{ pendingState: 010, outcomes: { failed: { state: 2, u_repatch: true } } }]',
      'vendors: { qualys: { apiVersion: 5.0 } }',
    ].join('\n');
    const config = settingsOf({ yaml });

    expect(config.tickets[0]).toMatchObject({
      pendingState: '010',
      outcomes: { failed: { state: '2', u_repatch: 'true' } },
    });
    expect(config.vendors.qualys.apiVersion).toBe('5.0');
  });

  it.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['5m', 300_000],
    ['1.5h', 5_400_000],
    ['7d', 604_800_000],
  ])('reads %s as %d milliseconds', (text, milliseconds) => {
    expect(settingsOf({ yaml: `verification: { deadline: ${text} }` }).verification.deadlineMs).toBe(milliseconds);
  });

  it.each(['0 10 * * *', '*/30 * * * * *', '15 3 1 * MON-FRI'])('accepts the cron expression %s', (sweep) => {
    expect(settingsOf({ yaml: `schedule: { sweep: "${sweep}" }` }).schedule.sweep).toBe(sweep);
  });
});

describe('the environment', () => {
  it.each([
    ['loopback', ['loopback']],
    [' 10.0.0.1 , fd00::/64,2001:db8::1', ['10.0.0.1', 'fd00::/64', '2001:db8::1']],
  ])('reads the trusted proxies %j', (given, proxies) => {
    expect(settingsOf({ env: { TRUSTED_PROXIES: given } }).http.trustedProxies).toEqual(proxies);
  });

  it('takes no proxy that Express would not', () => {
    const bits = fc.oneof(
      fc.constant(''),
      fc.integer({ min: -1, max: 130 }).map((size) => `/${size}`),
    );
    const proxy = fc.tuple(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), bits).map((parts) => parts.join(''));
    fc.assert(
      fc.property(proxy, (text) => {
        if (mistakesOf({ env: { TRUSTED_PROXIES: text } }).length > 0) return;
        const { trustedProxies } = settingsOf({ env: { TRUSTED_PROXIES: text } }).http;
        expect(() => express().set('trust proxy', trustedProxies)).not.toThrow();
      }),
    );
  });

  it.each([
    ['corp.service-now.com', 'https://corp.service-now.com'],
    ['corp.service-now.com/', 'https://corp.service-now.com'],
    [' https://corp.service-now.com/ ', 'https://corp.service-now.com'],
    ['http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
    ['http://localhost:4010', 'http://localhost:4010'],
    ['http://[::1]:4010', 'http://[::1]:4010'],
  ])('reads the instance %j as %s', (given, origin) => {
    expect(settingsOf({ env: { SNOW_INSTANCE: given } }).vendors.servicenow.url).toBe(origin);
  });

  it.each(['sqlite:/var/lib/patchproof/p.db', 'postgres://app@db.corp.example/patchproof', 'postgresql://db/x'])(
    'accepts the database %s',
    (url) => expect(settingsOf({ env: { DATABASE_URL: url } }).databaseUrl).toBe(url),
  );

  it('takes several webhook secrets, so that one can be replaced', () => {
    const next = `whsec_${Buffer.from('the second webhook secret').toString('base64')}`;
    const env = { WEBHOOK_SECRETS: `${serving.WEBHOOK_SECRETS}, ${next}` };
    expect(settingsOf({ env }).webhookSecrets).toEqual([serving.WEBHOOK_SECRETS, next]);
  });

  it('uses OAuth when a client is given, and then needs no basic account', () => {
    const env = { SNOW_CLIENT_ID: 'oauth-1', SNOW_CLIENT_SECRET: 'hush', SNOW_USERNAME: '', SNOW_PASSWORD: undefined };
    expect(settingsOf({ env }).vendors.servicenow.oauth).toEqual({ clientId: 'oauth-1', clientSecret: 'hush' });
  });

  it('takes an empty variable for a missing one', () => {
    expect(settingsOf({ env: { PORT: '', REDIS_URL: ' ', LOG_LEVEL: '' } })).toEqual(settingsOf());
  });

  it('asks a command only for what it needs', () => {
    const env = Object.fromEntries(Object.keys({ ...serving, QUALYS_URL: 0 }).map((name) => [name, undefined]));
    expect(mistakesOf({ env, needs: [] })).toEqual([]);
    expect(settingsOf({ env, needs: [] })).toMatchObject({ webhookSecrets: [], operator: { username: '' } });
  });
});
