import { randomBytes } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { bodyText, queryOf } from '../shared/recorded-request.js';
import { startStandIn, type StandIn, type StandInContext } from '../shared/stand-in.js';
import { createEngine, type GatewayEngine } from './engine.js';
import { faultAnswer, spoiled, type Answer } from './gateway-faults.js';
import { answerPm, type PmRequest } from './pm-api.js';

export interface GatewayUser {
  readonly username: string;
  readonly password: string;
  /** @default Patch Reader */
  readonly role?: 'Patch Reader' | 'none';
  /** Only machines with one of these tags exist for this user. @default all */
  readonly tags?: readonly string[];
}

export interface GatewayOptions {
  readonly users: readonly GatewayUser[];
  readonly now?: () => Date;
  readonly port?: number;
}

export interface GatewayStandIn extends StandIn, GatewayEngine {
  /** No bearer counts any more, whatever its lifetime said. */
  readonly expireTokens: () => void;
}

const LIFETIME_MS = 4 * 3_600_000;

/** The gateway of Qualys to test against, with Patch Management behind it. Faults: see `gateway-faults.ts`. */
export async function startGateway({ users, now = () => new Date(), port }: GatewayOptions): Promise<GatewayStandIn> {
  const engine = createEngine(now);
  const issued = new Map<string, { readonly user: GatewayUser; readonly until: number }>();

  function token(form: URLSearchParams): Answer {
    const user = users.find(
      ({ username, password }) => form.get('username') === username && form.get('password') === password,
    );
    if (user === undefined || form.get('token') !== 'true') return { status: 401, text: '{"message":"Unauthorized"}' };
    const text = ['lab', randomBytes(24).toString('base64url'), 'signature'].join('.');
    issued.set(text, { user, until: now().getTime() + LIFETIME_MS });
    return { status: 201, headers: { 'Content-Type': 'text/plain' }, text };
  }

  function answer(context: StandInContext, asked: PmRequest & { authorization: string | undefined }): Answer {
    if (asked.path === '/auth' && asked.method === 'POST') return token(new URLSearchParams(asked.body));
    const held = issued.get(/^Bearer (.+)$/.exec(asked.authorization ?? '')?.[1] ?? '');
    if (held === undefined || held.until <= now().getTime()) return { status: 401, text: '{"message":"Unauthorized"}' };
    if (held.user.role === 'none') return { status: 403, text: '{"_error":{"errorCode":"1903"}}' };
    const document = answerPm({ world: engine.world, tags: held.user.tags }, asked);
    if (document !== undefined) return { status: 200, text: spoiled(context.take, asked, document) };
    // A change is answered as if it were done: a refusal would hide the offence.
    context.violations.push(`${asked.method} ${asked.path}`);
    return asked.method === 'GET' ? { status: 404, text: '' } : { status: 202, text: '{}' };
  }

  const standIn = await startStandIn({
    name: 'qualys-gateway',
    now,
    port,
    routes: (app, context) => void app.use(answering(context, answer)),
  });
  return Object.assign(standIn, engine, { expireTokens: () => issued.clear() });
}

type Asked = PmRequest & { readonly authorization: string | undefined };

function answering(context: StandInContext, answer: (context: StandInContext, asked: Asked) => Answer): RequestHandler {
  return (request, response) => {
    const asked = read(request);
    const { status, headers, text } = faultAnswer(context.take, asked) ?? answer(context, asked);
    response
      .status(status)
      .set({ 'Content-Type': 'application/json', ...headers })
      .end(text);
  };
}

function read(request: Request): Asked {
  const { method, path } = request;
  return {
    method,
    path,
    query: queryOf(request),
    body: bodyText(request),
    authorization: request.get('authorization'),
  };
}
