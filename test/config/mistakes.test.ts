import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.js';
import { loadConfig } from '../../src/config/load-config.js';
import { accounts, mistakesOf, settingsOf } from './settings-of.js';

describe('a wrong variable', () => {
  it.each([
    ['QUALYS_URL', 'http://qualysapi.example.com', 'expected https, got http'],
    ['QUALYS_URL', 'http://127.0.0.1.evil.example', 'expected https, got http'],
    ['QUALYS_URL', 'qualysapi.example.com', 'something that is no URL'],
    ['QUALYS_URL', 'ftp://qualysapi.example.com', 'another scheme'],
    ['QUALYS_URL', 'https://me:hush@qualysapi.example.com', 'without user name and password'],
    ['QUALYS_URL', 'https://qualysapi.example.com/api/2.0', 'scheme and host only'],
    ['CS_BASE_URL', 'http://api.crowdstrike.com', 'expected https, got http'],
    ['SNOW_INSTANCE', 'http://corp.service-now.com', 'expected https, got http'],
    ['SNOW_INSTANCE', 'corp', 'expected a host such as your-org.service-now.com'],
    ['SNOW_INSTANCE', 'corp.service-now.com/api', 'expected a host such as'],
    ['SNOW_CLIENT_ID', 'only-the-id', 'SNOW_CLIENT_SECRET: missing'],
    ['WEBHOOK_SECRETS', 'c2VjcmV0', 'whsec_<base64 of at least 16 bytes>'],
    ['WEBHOOK_SECRETS', 'whsec_c2hvcnQ=', 'entry 1 is not'],
    ['WEBHOOK_SECRETS', 'whsec_not*base64*at*all*but*long*enough', 'entry 1 is not'],
    ['OPERATOR_USERNAME', 'a:b', 'without a colon'],
    ['OPERATOR_PASSWORD', 'eleven char', 'expected at least 12 characters'],
    ['TRUSTED_PROXIES', 'proxy.corp.example', 'expected addresses, ranges such as 10.0.0.0/28, or loopback'],
    ['TRUSTED_PROXIES', 'true', 'expected addresses, ranges'],
    ['TRUSTED_PROXIES', '1', 'expected addresses, ranges'],
    ['TRUSTED_PROXIES', '0.0.0.0/0', 'expected addresses, ranges'],
    ['TRUSTED_PROXIES', '::/0', 'expected addresses, ranges'],
    ['TRUSTED_PROXIES', '10.0.0.0/33', 'expected addresses, ranges'],
    ['TRUSTED_PROXIES', '10.0.0.1,,10.0.0.2', 'got "10.0.0.1,,10.0.0.2"'],
    ['REDIS_URL', 'http://localhost:6379', 'expected redis://host:port'],
    ['DATABASE_URL', 'mysql://db/patchproof', 'expected sqlite:<path> or postgres://'],
    ['DATABASE_URL', 'sqlite:', 'expected sqlite:<path> or postgres://'],
    ['PORT', '80 80', 'expected a port from 0 to 65535, got "80 80"'],
    ['PORT', '65536', 'expected a port'],
    ['PORT', '-1', 'expected a port'],
    ['HOST', 'every where', 'expected an address or host name'],
    ['LOG_LEVEL', 'verbose', 'expected error or warn or info or debug, got "verbose"'],
    ['AUDIT_EXPORT_TO', 'collector', 'expected URLs separated by commas, got something that is no URL'],
    [
      'AUDIT_EXPORT_TO',
      'https://u:hidden@c.example/in',
      'expected URLs of scheme, host, port and path alone; a token goes into AUDIT_EXPORT_TOKEN',
    ],
    [
      'AUDIT_EXPORT_TO',
      'http://c.example/in',
      'expected https, syslog or syslogs, got another scheme (http is accepted for loopback addresses only)',
    ],
    ['AUDIT_EXPORT_TO', 'syslog://c.example:601/path', 'expected syslog://host:port without a path'],
    ['AUDIT_EXPORT_TO', 'https://c.example/in, https://d.example/in', 'expected one https URL at most, got several'],
  ])('%s=%s is named with what was expected', (name, value, words) => {
    const [mistake, ...more] = mistakesOf({ env: { [name]: value } });
    expect(mistake).toContain(name.replace('SNOW_CLIENT_ID', 'SNOW_CLIENT_SECRET'));
    expect(mistake).toContain(words);
    expect(more).toEqual([]);
  });

  it.each(Object.keys(accounts))('%s is named when it is missing', (name) => {
    expect(mistakesOf({ env: { [name]: undefined } })).toEqual([expect.stringMatching(`^${name}: missing`)]);
  });
});

describe('a wrong key', () => {
  it.each([
    ['mode: enforced', 'mode: expected observe or enforce, got "enforced"'],
    ['mod: enforce', 'patchproof.yaml: unknown key "mod"; did you mean mode?'],
    ['verification: { pollIntervall: 5m }', 'verification: unknown key "pollIntervall"; did you mean pollInterval?'],
    ['verification: { xyz: 5m }', 'known: criterion, pollInterval, deadline'],
    ['verification: { deadline: 72 }', 'verification.deadline: expected a duration'],
    ['verification: { deadline: 3w }', 'got "3w"'],
    ['verification: { deadline: -5m }', 'verification.deadline: expected a duration'],
    ['verification: { deadline: 0h }', 'above zero'],
    ['verification: { deadline: 900d }', 'at most 365d'],
    ['verification: { deadline: [72h] }', 'got a list'],
    ['verification: { criterion: neither }', 'expected both or either'],
    ['verification: { health: { observations: 1.5 } }', 'verification.health.observations: expected a whole number'],
    ['verification: 72h', 'verification: expected a map of settings, got text'],
    ['schedule: { sweep: "0 25 * * *" }', 'schedule.sweep: expected a cron expression of 5 or 6 fields'],
    ['schedule: { sweep: "@daily" }', 'schedule.sweep: expected a cron expression'],
    ['schedule: { sweep: "0 0 30 2 *" }', 'schedule.sweep: expected a cron expression'],
    ['schedule: { reconcile: soon }', 'schedule.reconcile: expected a duration'],
    ['vendors: { qualys: { budgetShare: 40 } }', 'vendors.qualys.budgetShare: expected a share'],
    ['vendors: { qualys: { apiVersion: v5 } }', 'vendors.qualys.apiVersion: expected a version'],
    ['vendors: { crowdstrike: { callsPerMinute: 0 } }', 'vendors.crowdstrike.callsPerMinute'],
    ['vendors: { servicenow: { callsPerSecond: -1 } }', 'vendors.servicenow.callsPerSecond'],
    ['vendors: { servicenow: { callsPerSecond: 0.05 } }', 'callsPerSecond: expected a number from 0.1 up'],
    ['policy: { rule: [] }', 'policy: unknown key "rule"; did you mean rules?'],
    ['tickets: []', 'tickets: expected at least one ticket table'],
    ['tickets: incident', 'tickets: expected a list of ticket tables, got text'],
    ['tickets: [{ table: Incident }]', 'tickets[0].table: expected a table name'],
    ['tickets: [{ pendingState: "" }]', 'tickets[0].pendingState: expected'],
    ['tickets: [{ fields: { hostname: "name or fqdn", qids: q } }]', 'tickets[0].fields.hostname: expected a column'],
    ['tickets: [{ fields: { hostname: h, cves: c, quids: q } }]', 'unknown key "quids"; did you mean qids?'],
    [
      'tickets: [{ fields: { hostname: h, qids: q, runId: cmdb_ci.u_run } }]',
      'tickets[0].fields.runId: expected a column of the ticket itself',
    ],
    ['tickets: [{ fields: { hostname: h, qids: q, reason: work_notes } }]', 'tickets[0].fields.reason'],
    ['tickets: [{ fields: { hostname: h } }]', 'tickets[0].fields: expected qids or cves'],
    ['tickets: [{ fields: { qids: q } }]', 'tickets[0].fields: expected at least one of hostname'],
    ['tickets: [{ fields: { ip: i, mac: m, qids: q } }]', 'serial, instanceId, qualysHostId, falconAid: nothing else'],
    [
      'tickets: [{ fields: { hostname: h, qids: q, runId: u_x, reason: u_x } }]',
      'tickets[0].fields.reason: expected a column that nothing else',
    ],
    [
      'tickets: [{ fields: { hostname: h, qids: q, result: state } }]',
      'tickets[0].fields.result: expected a column that nothing else',
    ],
    ['tickets: [{ outcomes: { verified: { close_code: Done } } }]', 'tickets[0].outcomes.verified: expected a state'],
    ['tickets: [{ outcomes: { review: { state: 10 } } }]', 'expected a state that leaves the pending one, got "10"'],
    [
      'tickets: [{ outcomes: { failed: { state: 6 } } }]',
      'tickets[0].outcomes.failed.state: expected another state than that of verified',
    ],
    [
      'tickets: [{ outcomes: { verified: { state: 3 }, review: { state: "3 " } } }]',
      'tickets[0].outcomes.review.state: expected another state than that of verified, got "3"',
    ],
    [
      'tickets: [{ table: sn_vul_vulnerable_item, outcomes: { verified: { state: 3 } } }]',
      'tickets[0].outcomes.verified.state: expected a state that does not close',
    ],
    ['tickets: [{ outcomes: { failed: { state: 2, close_code: x } } }]', 'close_code is written with verified only'],
    [
      'tickets: [{ outcomes: { failed: { state: 2, comments: x } } }]',
      'tickets[0].outcomes.failed.comments: expected a column',
    ],
    [
      'tickets: [{ outcomes: { failed: { state: 2, sys_domain: x } } }]',
      'tickets[0].outcomes.failed.sys_domain: expected a column',
    ],
    [
      'tickets: [{ outcomes: { failed: { state: { is: 2 } } } }]',
      'tickets[0].outcomes.failed.state: expected text, got a map',
    ],
    ['tickets: [{ outcomes: { passed: { state: 2 } } }]', 'tickets[0].outcomes: unknown key "passed"'],
    ['tickets: [{ table: incident }, { table: incident }]', 'tickets[1].table: expected every table once'],
    ['[mode, enforce]', 'patchproof.yaml: expected a map of settings, got a list'],
    ['mode: observe\nmode: enforce', './patchproof.yaml, line 2, column 1'],
    ['verification:\n\tdeadline: 1h', './patchproof.yaml, line 2'],
    ['mode: [observe', './patchproof.yaml, line 1'],
    ['mode: *missing', 'Unresolved alias'],
    ['mode: !secret observe', 'line 1, column 7'],
  ])('%s is named with what was expected', (yaml, words) => {
    expect(mistakesOf({ yaml })).toEqual([expect.stringContaining(words)]);
  });
});

it('where 2 means resolved, an outcome that is left out would resolve tickets without proof, and each is named', () => {
  const resolves = (outcome: string) => `tickets[0].outcomes.${outcome}.state: expected another state than that of`;
  expect(mistakesOf({ yaml: 'tickets: [{ outcomes: { verified: { state: 2 } } }]' })).toEqual([
    expect.stringContaining(resolves('failed')),
    expect.stringContaining(resolves('review')),
  ]);
});

describe('the file itself', () => {
  const refusing = (code: string) => () => {
    throw Object.assign(new Error('no'), { code });
  };

  it('must be there when PATCHPROOF_CONFIG points to it', () => {
    expect(() => settingsOf({ env: { PATCHPROOF_CONFIG: '/etc/patchproof/none.yaml' } })).toThrow(
      'PATCHPROOF_CONFIG: /etc/patchproof/none.yaml: expected a file that can be read, got ENOENT',
    );
  });

  it('must be readable when it is there', () => {
    const sources = { env: accounts, readFile: refusing('EACCES'), needs: [] };
    expect(() => loadConfig(sources)).toThrow('./patchproof.yaml: expected a file that can be read, got EACCES');
  });
});

it('tells every mistake of both places at once', () => {
  const mistakes = mistakesOf({
    env: { QUALYS_URL: undefined, SNOW_PASSWORD: '', PORT: 'http', LOG_LEVEL: 'loud', OPERATOR_PASSWORD: undefined },
    yaml: 'mod: x\nverification: { deadline: never, criterion: none }\ntickets: [{ table: A }, { pendingState: [] }]',
  });
  const named = new Set(mistakes.map((mistake) => /^[^:]+/.exec(mistake)?.[0]));
  const variables = ['LOG_LEVEL', 'OPERATOR_PASSWORD', 'PORT', 'QUALYS_URL', 'SNOW_PASSWORD'];
  const keys = ['tickets[0].table', 'tickets[1].pendingState', 'verification.criterion', 'verification.deadline'];

  expect(named).toEqual(new Set([...variables, ...keys, 'patchproof.yaml']));
  expect(new ConfigError(mistakes).message).toContain('10 mistakes');
});
