import { expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load-config.js';
import type { Message } from '../../../src/connectors/messengers/client.js';
import { anApproval } from '../../support/an-approval.js';
import { createVendors, policyOf } from '../../../src/main/vendors.js';
import { messageFor } from '../../../src/main/message.js';
import { describe as meaningOf } from '../../../src/policy/describe.js';
import { systemClock, type Clock } from '../../../src/shared/clock.js';
import { inTurn, json, loopbackSite, type Reply } from '../../outbound/loopback-site.js';
import { failureOf, free, memoryAudit } from '../../outbound/open-door.js';
import { openStanding } from '../../support/open-standing.js';

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const context = { purpose: 'report', subjects: [{ verification: 'v-1', ticket: 'INC0010001' }] } as const;
const message: Message = {
  title: 'INC0010001: a write <waits>',
  lines: ['One person has to agree (a & b).'],
  links: [{ text: 'Look', url: 'https://patchproof.corp.example/approve/x.y' }],
};
const env = (hooks: Readonly<Record<string, string>>) => ({
  QUALYS_URL: 'https://qualys.corp.example',
  SNOW_INSTANCE: 'corp.service-now.example',
  ...hooks,
});

/** Waits for nothing. */
const hasty: Clock = { ...systemClock, sleep: async () => {} };

function plain(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return (response) => void response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(text);
}

function vendorsWith(hooks: Readonly<Record<string, string>>, settings = 'mode: enforce', clock = systemClock) {
  const config = loadConfig({ env: env(hooks), readFile: () => settings, needs: [] });
  const { audit, entries } = memoryAudit();
  const parts = { audit, standing: openStanding, budget: free, clock, log: silent, observe: () => {} };
  return { ...createVendors(config, parts), config, entries };
}

it('Slack and Teams are each told in their own words, and the path of the webhook is written down nowhere', async () => {
  const slack = await loopbackSite((response) => void response.end('ok'));
  const teams = await loopbackSite((response) => void response.writeHead(202).end());
  const { messenger, entries } = vendorsWith({
    SLACK_WEBHOOK_URL: `${slack.origin}/services/T00/B00/s3cret-slack`,
    TEAMS_WEBHOOK_URL: `${teams.origin}/workflows/w1/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Frun&sig=s3cret-teams`,
  });
  await messenger.tell(message, context);
  expect(slack.asked).toMatchObject([{ method: 'POST', url: '/services/T00/B00/s3cret-slack' }]);
  expect(JSON.parse(slack.asked[0]?.body ?? '')).toEqual({
    text: '*INC0010001: a write &lt;waits&gt;*\nOne person has to agree (a &amp; b).\n<https://patchproof.corp.example/approve/x.y|Look>',
    unfurl_links: false,
  });
  expect(new URL(teams.asked[0]?.url ?? '', teams.origin).searchParams.get('sp')).toBe('/triggers/run');
  expect(JSON.parse(teams.asked[0]?.body ?? '')).toEqual({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            { type: 'TextBlock', text: message.title, weight: 'Bolder', wrap: true },
            { type: 'TextBlock', text: message.lines[0], wrap: true },
          ],
          actions: [{ type: 'Action.OpenUrl', title: 'Look', url: message.links[0]?.url }],
        },
      },
    ],
  });
  for (const { method, headers } of [...slack.asked, ...teams.asked]) {
    expect([method, headers['content-type'], headers.authorization]).toEqual(['POST', 'application/json', undefined]);
  }
  expect(entries.map(({ kind, facts }) => [kind, facts['operation'] ?? facts['outcome']])).toEqual(
    expect.arrayContaining([
      ['call-intended', 'slack:messages:send'],
      ['call-intended', 'teams:messages:send'],
      ['call-ended', 'ok'],
    ]),
  );
  expect(JSON.stringify(entries)).not.toMatch(/s3cret/);
});

it('a channel that fails does not keep the other from hearing, and its failure is told without its address', async () => {
  const slack = await loopbackSite(json({}, 404));
  const teams = await loopbackSite((response) => void response.end());
  const { messenger } = vendorsWith({
    SLACK_WEBHOOK_URL: `${slack.origin}/services/s3cret`,
    TEAMS_WEBHOOK_URL: `${teams.origin}/workflows/w1`,
  });
  const failure = await failureOf(messenger.tell(message, context));
  expect(failure).toMatchObject({ kind: 'rejected', status: 404 });
  expect(JSON.stringify(failure)).not.toMatch(/s3cret/);
  expect(teams.asked).toHaveLength(1);
});

it.each([
  ['is gone: Slack says 404 no_service', [plain(404, 'no_service')], { kind: 'rejected', status: 404 }, 1],
  ['is archived: Slack says 410 channel_is_archived', [plain(410, 'channel_is_archived')], { kind: 'rejected' }, 1],
  ['takes no more for long: 429', [plain(429, 'rate_limited', { 'retry-after': '3600' })], { kind: 'rate-limited' }, 1],
  ['is down for good', [plain(503, 'down')], { kind: 'unavailable', status: 503 }, 3],
])(
  'a channel that %s is a failure in words, and nothing of its answer is repeated',
  async (_what, replies, failure, times) => {
    const slack = await loopbackSite(inTurn(...replies));
    const { messenger } = vendorsWith({ SLACK_WEBHOOK_URL: `${slack.origin}/services/s3cret` }, 'mode: enforce', hasty);
    const failed = await failureOf(messenger.tell(message, context));
    expect(failed).toMatchObject(failure);
    expect(JSON.stringify(failed)).not.toMatch(/s3cret|no_service|archived/);
    expect(slack.asked).toHaveLength(times);
  },
);

it('a channel that takes no more for a second is told again after it', async () => {
  const busy = plain(429, 'rate_limited', { 'retry-after': '1' });
  const teams = await loopbackSite(inTurn(busy, (response) => void response.writeHead(202).end()));
  const { messenger } = vendorsWith({ TEAMS_WEBHOOK_URL: `${teams.origin}/workflows/w1` }, 'mode: enforce', hasty);
  await messenger.tell(message, context);
  expect(teams.asked).toHaveLength(2);
  expect(teams.asked[1]?.body).toBe(teams.asked[0]?.body);
});

it('nobody is told where a rule forbids it', async () => {
  const slack = await loopbackSite((response) => void response.end('ok'));
  const rule = '{ id: nothing goes to a chat, effect: forbid, operations: "slack:*" }';
  const hooks = { SLACK_WEBHOOK_URL: `${slack.origin}/services/s3cret` };
  const { messenger } = vendorsWith(hooks, `policy: { rules: [${rule}] }`);
  expect(await failureOf(messenger.tell(message, context))).toEqual({
    kind: 'denied',
    because: ['nothing goes to a chat'],
  });
  expect(slack.asked).toEqual([]);
});

it.each([
  ['another path', 'https://hooks.corp.example/services/T00/B00/other'],
  ['a longer path', 'https://hooks.corp.example/services/T00/B00/mine/more'],
  ['another host', 'https://hooks.corp2.example/services/T00/B00/mine'],
  ['a query', 'https://hooks.corp.example/services/T00/B00/mine?x=1'],
])('%s than the configured webhook is in no catalogue', (_case, url) => {
  const { config } = vendorsWith({ SLACK_WEBHOOK_URL: 'https://hooks.corp.example/services/T00/B00/mine' });
  const request = { method: 'POST', url, contentType: 'application/json', body: '{}' };
  expect(meaningOf(policyOf(config), request).operation).toBeUndefined();
  const right = { ...request, url: 'https://hooks.corp.example/services/T00/B00/mine' };
  expect(meaningOf(policyOf(config), right).operation?.id).toBe('slack:messages:send');
});

it('where no webhook is configured, nobody is told and nothing of it is in the catalogue', async () => {
  const { messenger, entries, config } = vendorsWith({});
  await messenger.tell(message, context);
  expect(entries).toEqual([]);
  expect(policyOf(config).operations.filter(({ id }) => id.includes('messages'))).toEqual([]);
});

const approval = anApproval({
  payload: '{"body":"app01.corp.example"}',
  because: ['two people agree'],
  score: 85,
  needed: 2,
  level: 1,
  names: ['carol'],
});

it('a message names ticket, rules, risk and people, has a link for each, and nothing of what would be written', () => {
  const links = { url: 'https://patchproof.corp.example', secret: 'what links are signed with in tests' };
  const told = messageFor(approval, links);
  expect(told.lines.join(' ')).toBe(
    'Two people have to agree (two people agree). Risk 85. Until 2026-11-20T13:00:00.000Z. Above all: carol.',
  );
  expect(new Set(told.links.map(({ url }) => url)).size).toBe(2);
  expect(JSON.stringify([told, messageFor(approval, undefined)])).not.toContain('app01');
  expect(messageFor(approval, undefined)).toMatchObject({
    links: [],
    lines: expect.arrayContaining(['approvals show a-1']),
  });
});
