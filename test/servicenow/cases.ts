import { secrets } from '../api/support/test-app.js';

type Values = Readonly<Record<string, string>>;

/** One change of a record, what receives the announcement, and what must come of it. */
export interface Case {
  readonly name: string;
  /** @default takes: the real webhook endpoint. refuses, refuses-once: the same, with a queue that is down. */
  readonly receiver?: 'takes' | 'refuses' | 'refuses-once' | 'silent';
  readonly table?: string;
  readonly user?: string;
  /** Null: the record is inserted. */
  readonly before?: Values | null;
  readonly after?: Values;
  /** The record when the event is processed, if it has changed meanwhile; without values it was deleted. */
  readonly later?: Values;
  readonly properties?: Values;
  readonly scope?: 'scoped';
  /** How often the platform processes each event. */
  readonly copies?: number;
  /** Status of every request, in order; 0 where no answer came. */
  readonly statuses: readonly number[];
  readonly taken?: readonly ('accepted' | 'duplicate')[];
  /** What the first body says, as far as the case is about it. */
  readonly data?: Readonly<Record<string, string | number>>;
  readonly logged?: RegExp;
}

export const ticket: Values = {
  sys_id: '0123456789abcdef0123456789abcdef',
  number: 'INC0010001',
  state: '10',
  sys_mod_count: '7',
  sys_updated_on: '2026-11-20 15:59:58',
};
const inWork: Values = { ...ticket, state: '2', sys_mod_count: '6' };
const odd = 'Prüfung ${x} $& "\\<é😀>\u007f';

export const defaults = {
  receiver: 'takes',
  table: 'incident',
  user: 'some.person',
  before: inWork,
  after: ticket,
  properties: {},
  scope: 'global',
  copies: 1,
} as const;

export const cases: readonly Case[] = [
  {
    name: 'a ticket that enters the pending state is announced',
    statuses: [202],
    taken: ['accepted'],
    data: { number: 'INC0010001', state: '10', entered_mod_count: 7, entered_on: '2026-11-20T15:59:58Z' },
  },
  { name: 'a ticket made in the pending state is announced', before: null, statuses: [202], taken: ['accepted'] },
  { name: 'a scoped application signs with its own class', scope: 'scoped', statuses: [202], taken: ['accepted'] },
  { name: 'another change of a pending ticket announces nothing', before: ticket, statuses: [] },
  { name: 'a change to another state announces nothing', after: { ...inWork, state: '6' }, statuses: [] },
  { name: 'our own write announces nothing', user: 'svc.patchproof', statuses: [] },
  { name: 'switched off, nothing is announced', properties: { 'x_patchproof.enabled': 'false' }, statuses: [] },
  { name: 'a table that is not named announces nothing', table: 'problem', statuses: [] },
  {
    name: 'a further table announces at a pending state of its own',
    table: 'change_task',
    after: { ...ticket, state: '-5' },
    properties: { 'x_patchproof.tables': 'incident, change_task=-5' },
    statuses: [202],
    taken: ['accepted'],
    data: { table: 'change_task', state: '-5' },
  },
  {
    name: 'a 503 is followed by a second attempt',
    receiver: 'refuses-once',
    statuses: [503, 202],
    taken: ['accepted'],
  },
  {
    name: 'an event that is processed twice is taken once',
    copies: 2,
    statuses: [202, 202],
    taken: ['accepted', 'duplicate'],
  },
  {
    name: 'six repetitions that fail are given up, in words',
    receiver: 'refuses',
    statuses: [503, 503, 503, 503, 503, 503, 503],
    logged: /given up after 7 attempts; the sweep will find the ticket\. Last: status 503/,
  },
  {
    name: 'silence is repeated like a refusal',
    receiver: 'silent',
    statuses: [0, 0, 0, 0, 0, 0, 0],
    logged: /given up after 7 attempts; .*status 0 \S+/,
  },
  {
    name: 'text beyond ASCII and with ${…} keeps its signature',
    after: { ...ticket, state: odd },
    properties: { 'x_patchproof.pending_state': odd },
    statuses: [202],
    taken: ['accepted'],
    data: { state: odd },
  },
  {
    name: 'text that the endpoint cannot take is refused for what it says, not for its signature',
    after: { ...ticket, number: 'INCé${x}\u2028' },
    statuses: [422, 422, 422, 422, 422, 422, 422],
    data: { number: 'INCé${x}\u2028' },
    logged: /Last: status 422/,
  },
  {
    name: 'a number and a count as long as they get arrive whole',
    after: { ...ticket, number: `INC${'9'.repeat(37)}`, sys_mod_count: '2147483648' },
    statuses: [202],
    taken: ['accepted'],
    data: { number: `INC${'9'.repeat(37)}`, entered_mod_count: 2_147_483_648 },
  },
  {
    name: 'in a rotation the new secret is beside one that the receiver does not know',
    properties: { 'x_patchproof.secret': `whsec_dW5rbm93biB0byBpdA==, ${secrets[0]},` },
    statuses: [202],
    taken: ['accepted'],
  },
  {
    name: 'a late event says when the ticket entered, and what it is now',
    later: { ...ticket, state: '6', sys_mod_count: '9', sys_updated_on: '2026-11-20 18:00:00' },
    statuses: [202],
    taken: ['accepted'],
    data: { state: '6', entered_mod_count: 7, entered_on: '2026-11-20T15:59:58Z' },
  },
  { name: 'a ticket that was deleted meanwhile is not announced', later: {}, statuses: [] },
  {
    name: 'a secret that is not one signs nothing, and is not shown',
    properties: { 'x_patchproof.secret': 'AbC=encrypted' },
    statuses: [],
    logged: /Last: status 0 x_patchproof\.secret: expected whsec_<base64>, got something else$/,
  },
  {
    name: 'without an endpoint nothing is sent, and the log says why',
    properties: { 'x_patchproof.endpoint': '' },
    statuses: [],
    logged: /property x_patchproof\.endpoint is empty$/,
  },
];
