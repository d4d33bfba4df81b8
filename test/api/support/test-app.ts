import { setImmediate } from 'node:timers/promises';
import type { RequestHandler } from 'express';
import { createApp, type AppDeps } from '../../../src/api/create-app.js';
import type { Operator } from '../../../src/api/known-person.js';
import { createMetrics } from '../../../src/api/metrics.js';
import type { WebhookEvent } from '../../../src/api/webhook-event.js';
import type { Log } from '../../../src/shared/logger.js';

export const operator = { username: 'operator', password: 'correct horse battery' };
export const secrets = ['first', 'second'].map(
  (name) => `whsec_${Buffer.from(`the ${name} webhook secret`).toString('base64')}`,
);
export const credentials = basic(operator.username, operator.password);

export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** Time that is up at once for whoever waits, so that "too late" needs no waiting. */
export const hastyClock = { sleep: () => setImmediate() };
/** Time that is never up. */
export const patientClock = { sleep: () => new Promise<void>(() => undefined) };
export const never = (): Promise<never> => new Promise(() => undefined);

export interface Line {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The whole app over verbs that do nothing bad; a test replaces those it is about. */
export function testApp(replaced: Partial<AppDeps> = {}) {
  const lines: Line[] = [];
  const accepted: { event: WebhookEvent; deliveryId: string }[] = [];
  const deps: AppDeps = {
    webhook: {
      secrets,
      tables: ['incident'],
      accept: async (event, deliveryId) => {
        const known = accepted.some((earlier) => earlier.deliveryId === deliveryId);
        accepted.push({ event, deliveryId });
        return { status: known ? 'duplicate' : 'accepted', verification: 'v-1' };
      },
    },
    pings: { ledger: async () => undefined, redis: async () => undefined },
    verifications: {
      get: async () => undefined,
      list: async () => ({ items: [] }),
      timeline: async () => [],
    },
    evidence: async () => undefined,
    deadLetters: {
      writes: async () => ({ items: [] }),
      runs: async () => [],
      replay: async () => 'unknown',
      replayAll: async () => ({ replayed: 0 }),
      now: () => new Date(),
    },
    sweeps: { sweeps: async () => [] },
    governance: {
      state: async () => ({ stopped: false }),
      writes: { stop: async () => undefined, allow: async () => undefined },
      policy: {},
    },
    metrics: createMetrics({
      verifications: async () => [],
      watched: async () => 0,
      givenUp: async () => 0,
      lastSweep: async () => undefined,
      jobs: async () => [],
      stopped: async () => false,
      clock: patientClock,
    }),
    people: peopleWith(operator),
    approvals: {
      list: async () => ({ items: [] }),
      get: async () => undefined,
      verification: async () => undefined,
      decide: async () => ({ kind: 'unknown' }),
      bulkMaxRisk: 70,
      runIdColumns: [],
    },
    links: {
      secret: undefined,
      get: async () => undefined,
      verification: async () => undefined,
      decide: async () => ({ kind: 'unknown' }),
      now: () => new Date(),
    },
    board: emptyBoard,
    clock: patientClock,
    log: logInto(lines),
    trustedProxies: [],
    ...replaced,
  };
  return { app: createApp(deps), lines, accepted };
}

/** Nobody but this operator. */
export function peopleWith(one: Operator): AppDeps['people'] {
  return {
    operator: one,
    operators: { find: async () => undefined, findKey: async () => undefined },
    now: () => new Date(),
    localAccounts: true,
  };
}

const emptyBoard: RequestHandler = (_req, _res, next) => next();

function logInto(lines: Line[]): Log {
  const writer =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}): void =>
      void lines.push({ level, message, fields });
  return { error: writer('error'), warn: writer('warn'), info: writer('info'), debug: writer('debug') };
}
