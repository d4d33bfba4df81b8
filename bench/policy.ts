import { cpus } from 'node:os';
import { crowdstrikeOperations } from '../src/connectors/crowdstrike/operations.js';
import { qualysOperations } from '../src/connectors/qualys/operations.js';
import { servicenowOperations } from '../src/connectors/servicenow/operations.js';
import type { ConfiguredRule } from '../src/policy/conditions.js';
import { describe, type HttpRequest } from '../src/policy/describe.js';
import type { Judge } from '../src/policy/intent.js';
import { createJudge } from '../src/policy/judge.js';
import { weekdays } from '../src/policy/local-time.js';

/** How long one decision takes, from the request to the answer, with what reading the meter takes: `npm run bench:policy`. */
const ROUNDS = 20_000;
const RULES = [0, 50, 500];
const BEGIN = Date.UTC(2026, 10, 20, 9);

const origins = {
  servicenow: 'https://corp.service-now.example',
  qualys: 'https://qualysapi.corp.example',
  crowdstrike: 'https://api.crowdstrike.example',
};
const incidents = {
  table: 'incident',
  pendingState: '10',
  fields: { runId: 'u_patchproof_run', result: 'u_patchproof_result', reason: 'u_patchproof_reason' },
  outcomes: { verified: { state: '6' }, failed: { state: '2', u_repatch: 'true' }, review: { state: '2' } },
};
const operations = [...servicenowOperations(['incident']), ...qualysOperations('5.0'), ...crowdstrikeOperations];
const catalogue = { operations, origins, tickets: [incidents] };

const requests: readonly HttpRequest[] = [
  {
    method: 'PATCH',
    url: `${origins.servicenow}/api/now/table/incident/${'0'.repeat(32)}?sysparm_fields=state`,
    contentType: 'application/json',
    body: JSON.stringify({ state: '6', u_patchproof_result: 'verified', work_notes: 'proved '.repeat(400) }),
    from: '10',
  },
  { method: 'GET', url: `${origins.crowdstrike}/devices/entities/online-state/v1?${'ids=a1&'.repeat(100)}ids=a2` },
  {
    method: 'POST',
    url: `${origins.qualys}/api/5.0/fo/asset/host/vm/detection/`,
    contentType: 'application/x-www-form-urlencoded',
    body: `action=list&ids=${'101%2C'.repeat(200)}7`,
  },
  { method: 'DELETE', url: `${origins.servicenow}/api/now/table/incident/${'0'.repeat(32)}` },
];

/** Each with the conditions that cost most. */
function ruleNumber(index: number): ConfiguredRule {
  return {
    id: `rule number ${index}`,
    effect: index % 2 === 0 ? 'forbid' : 'escalate',
    operations: ['servicenow:*', '*:update'],
    when: {
      time: [{ days: weekdays, from: 60, to: 30, zone: 'Europe/Berlin' }],
      hostName: [`db*${index}*.corp.example`, '*.test.example'],
      hostTag: [`team-${index}`],
      minRisk: 10,
    },
  };
}

/** Asked to its last condition, the hour, which says no. */
function longRule(index: number): ConfiguredRule {
  const { when, ...rule } = ruleNumber(index);
  const time = [{ days: weekdays, from: 60, to: 90, zone: 'Europe/Berlin' }];
  return { ...rule, when: { ...when, hostName: ['app*.corp.example'], hostTag: [`team-${index}`, 'pro*'], time } };
}

const circumstances = {
  callsLastHour: 3,
  firstUse: false,
  writes: 'allowed',
  target: { names: ['app01', 'app01.corp.example'], tags: ['prod', 'FalconGroupingTags/eu'], criticality: 'low' },
} as const;

console.log(`${cpus().length} x ${cpus()[0]?.model.trim() ?? 'cpu'}, Node ${process.version}\n`);
console.log('| one decision, ms of processor | p50 | p99 | p99.9 |\n| --- | --: | --: | --: |');
const described = requests.map((request) => describe(catalogue, request));
for (const count of RULES) {
  const judge = judgeWith(count, ruleNumber);
  judging(`judging, ${count} rules of one's own`, judge);
  row(`describing the request and judging, ${count}`, (index, at) => {
    const request = requests[index];
    return request && judge({ ...describe(catalogue, request), circumstances: { ...circumstances, at } });
  });
}
judging('judging, 500 rules that are asked to their last condition', judgeWith(500, longRule));

function judging(name: string, judge: Judge): void {
  row(name, (index, at) => {
    const intent = described[index];
    return intent && judge({ ...intent, circumstances: { ...circumstances, at } });
  });
}

function judgeWith(count: number, rule: (index: number) => ConfiguredRule): Judge {
  const rules = Array.from({ length: count }, (_, index) => rule(index));
  return createJudge({ mode: 'enforce', tickets: [incidents], reopen: false, policy: { writes: 'permitted', rules } });
}

/** A second passes between two decisions: no clock can show what it showed before. */
function row(name: string, decide: (index: number, at: Date) => unknown): void {
  const once = (index: number): unknown => decide(index % requests.length, new Date(BEGIN + index * 1000));
  for (let index = 0; index < ROUNDS / 4; index += 1) once(index); // until it is compiled
  const took = Array.from({ length: ROUNDS }, (_, index) => {
    const started = spent();
    once(index);
    return spent() - started;
  }).sort((one, other) => one - other);
  const cells = [0.5, 0.99, 0.999].map((share) => (took[Math.floor(took.length * share)] ?? Number.NaN).toFixed(3));
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}

/** Milliseconds on a processor, without those in which the machine was busy with somebody else. */
function spent(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
