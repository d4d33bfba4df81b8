import type { Request, RequestHandler } from 'express';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import type { StandInContext } from '../shared/stand-in.js';
import type { Accounts } from './accounts.js';
import { NOT_AUTHENTICATED, sendAnswer, type Answer } from './answer.js';
import type { User } from './instance.js';
import { cutByQuota, INSTANCE_FAULTS, rateLimited, rateLimitHeaders, SEMAPHORE_FULL } from './instance-faults.js';
import { createSemaphore } from './semaphore.js';

export type ApiHandler = (request: Request, user: User) => Answer | Promise<Answer>;

export interface ApiOptions {
  /** REST threads of the node and the queue before them. @default 4 and 50 */
  readonly pool?: { readonly threads: number; readonly queue: number };
  /** How long each transaction holds its thread. @default 0 */
  readonly latencyMs?: number;
  /** Requests per user and clock hour. @default none, as on a new instance */
  readonly rateLimitPerHour?: number;
}

/** Wraps a handler with what stands before every REST API: pool, faults, login, rate limit. */
export function createApi(options: ApiOptions, context: StandInContext, accounts: Accounts) {
  const { take, now, signal } = context;
  const { threads, queue } = options.pool ?? { threads: 4, queue: 50 };
  const semaphore = createSemaphore(threads, queue);
  const overLimit = createRateLimit(options.rateLimitPerHour, now);

  async function transaction(handle: ApiHandler, request: Request): Promise<Answer> {
    const ms = take('slow-transaction', request)?.ms ?? options.latencyMs ?? 0;
    if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => undefined);
    const fault = Object.keys(INSTANCE_FAULTS).find((name) => take(name, request));
    if (fault !== undefined) return INSTANCE_FAULTS[fault]?.(now()) ?? SEMAPHORE_FULL;

    const user = accounts.authenticate(request.headers.authorization);
    if (!user) return NOT_AUTHENTICATED;
    const limited = overLimit(user);
    if (limited.refused) return limited.refused;
    const answer = await handle(request, user);
    const whole = { ...answer, headers: { ...answer.headers, ...limited.headers, ...sessionHeaders() } };
    if (take('quota', request)) return cutByQuota(whole, false);
    return take('quota-valid', request) ? cutByQuota(whole, true) : whole;
  }

  return (handle: ApiHandler): RequestHandler =>
    async (request, response) => {
      const leave = await semaphore.enter();
      if (!leave) return void sendAnswer(response, SEMAPHORE_FULL);
      try {
        sendAnswer(response, await transaction(handle, request));
      } finally {
        leave();
      }
    };
}

function createRateLimit(perHour: number | undefined, now: () => Date) {
  const used = new Map<string, number>();
  return ({ username }: User): { headers?: Record<string, string>; refused?: Answer } => {
    if (perHour === undefined) return {};
    const window = `${username} ${now().toISOString().slice(0, 13)}`;
    const count = (used.get(window) ?? 0) + 1;
    used.set(window, count);
    return count > perHour ? { refused: rateLimited(perHour, now()) } : { headers: rateLimitHeaders(perHour, now()) };
  };
}

function sessionHeaders(): Record<string, string | string[]> {
  const id = randomBytes(16).toString('hex').toUpperCase();
  return {
    'X-Is-Logged-In': 'true',
    'X-Transaction-ID': id.slice(0, 12).toLowerCase(),
    'Set-Cookie': [
      `JSESSIONID=${id}; Path=/; HttpOnly; SameSite=None; Secure`,
      'glide_user=; Max-Age=0; Path=/; HttpOnly',
      'glide_user_session=; Max-Age=0; Path=/; HttpOnly',
      `glide_user_route=glide.${id.toLowerCase()}; Path=/; HttpOnly`,
      `glide_session_store=${id}; Max-Age=1800; Path=/; HttpOnly`,
      'BIGipServerpool_lab=0000000000.00000.0000; path=/; Httponly',
      'glide_language=en; Path=/',
    ],
  };
}
