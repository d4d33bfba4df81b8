import type { Request, RequestHandler } from 'express';
import { bodyText } from '../shared/recorded-request.js';
import { startStandIn, type StandIn } from '../shared/stand-in.js';
import { createEngine, type QualysEngine } from './engine.js';
import { answerFo, type FoDeps, type FoRequest } from './fo-api.js';
import { answerForbidden, describeOffence } from './forbidden.js';
import type { Endpoint } from './endpoints.js';
import { answerPortal } from './portal-api.js';
import { createQuota, type Limits } from './quota.js';
import { htmlReply, writeReply, type Reply } from './reply.js';
import type { Answer } from './answer.js';
import type { User } from './users.js';
import { documentFaults, faultAnswer } from './vendor-faults.js';

export interface QualysOptions {
  readonly users: readonly User[];
  readonly limits?: Limits;
  /** What v2 to v4 of the lists do. @default work */
  readonly oldVersions?: 'work' | 'gone';
  /** @default true */
  readonly fixedRecordsRetested?: boolean;
  readonly now?: () => Date;
  readonly port?: number;
}

export interface QualysStandIn extends StandIn, QualysEngine {
  /** Calls that somebody else of the same customer made. */
  readonly noisyNeighbour: (endpoint: Endpoint, calls: number) => void;
}

/**
 * A Qualys to test against: what happens to hosts is told with the engine's methods, what the API says follows from it.
 * Named faults beside those of every stand-in: see `vendor-faults.ts`, and `busy` {ms}, which counts as a running call.
 */
export async function startQualys(options: QualysOptions): Promise<QualysStandIn> {
  const { users, limits = {}, oldVersions = 'work', fixedRecordsRetested, now = () => new Date(), port } = options;
  const engine = createEngine({ now, fixedRecordsRetested });
  const quota = createQuota(limits, now);

  const standIn = await startStandIn({
    name: 'qualys',
    now,
    port,
    routes: (app, context) => {
      const deps: FoDeps = { ...context, world: engine.world, users, oldVersions, quota };
      app.use(answering(deps));
    },
  });
  return Object.assign(standIn, engine, { noisyNeighbour: quota.spend });
}

function answering(deps: FoDeps): RequestHandler {
  return async (request, response) => {
    const { status, headers, text } = await replyTo(deps, request);
    response.status(status).set(headers).end(text);
  };
}

async function replyTo(deps: FoDeps, request: Request): Promise<Reply> {
  if (request.originalUrl.length > 8192) return htmlReply(414, '414 Request-URI Too Large');
  const asked = read(request);
  const answer = faultAnswer(deps.take, asked, deps.now()) ?? (await answerTo(deps, asked));
  const reply = 'text' in answer ? answer : writeReply(answer, deps.url(), documentFaults(deps.take, asked));
  return { ...reply, headers: { ...serverHeaders(asked.path, reply.status), ...reply.headers } };
}

async function answerTo(deps: FoDeps, asked: FoRequest): Promise<Answer | Reply> {
  if (asked.path.startsWith('/api/')) return answerFo(deps, asked);
  if (asked.path.startsWith('/qps/')) return answerPortal(deps, asked);
  const offence = { ...asked, action: undefined, at: deps.now() };
  deps.violations.push(describeOffence(offence));
  return answerForbidden(offence);
}

function read(request: Request): FoRequest {
  return {
    method: request.method,
    path: request.path,
    query: new URL(request.originalUrl, 'http://localhost').search.slice(1),
    body: bodyText(request),
    authorization: request.get('authorization'),
    requestedWith: request.get('x-requested-with'),
  };
}

/** X-Powered-By names the subscription and the user: nobody should log it. qualys 2.2 */
function serverHeaders(path: string, status: number): Record<string, string> {
  if (path.startsWith('/qps/')) return { Server: 'Apache' };
  const alive: Record<string, string> =
    status < 400 ? { Connection: 'Keep-Alive', 'Keep-Alive': 'timeout=300, max=250' } : { Connection: 'close' };
  const identity = 'Qualys:LAB:11111111-aaaa-4bbb-8ccc-222222222222:33333333-dddd-4eee-8fff-444444444444';
  return { Server: 'Qualys', 'X-Powered-By': identity, 'Transfer-Encoding': 'chunked', ...alive };
}
