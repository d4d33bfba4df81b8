import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { bodyText } from '../shared/recorded-request.js';
import { startStandIn, type StandIn } from '../shared/stand-in.js';
import { createEngine, type FalconEngine } from './engine.js';
import { bodyOf } from './envelope.js';
import { answerRequest, type GatewayDeps, type GatewayRequest } from './gateway.js';
import { createTokens, type Client } from './tokens.js';
import { faultAnswer, type RetryAfterUnit } from './vendor-faults.js';
import { createWindow } from './window.js';

export interface FalconOptions {
  readonly clients: readonly Client[];
  /** @default us-1 */
  readonly region?: string;
  /** Where the tenant really lives, when it is not here: every call is then answered with 308. */
  readonly tenant?: { readonly region: string; readonly url: string };
  /** @default 6000, shared by all clients of the customer */
  readonly callsPerMinute?: number;
  /** @default seconds */
  readonly retryAfterUnit?: RetryAfterUnit;
  readonly now?: () => Date;
  readonly port?: number;
}

export interface FalconStandIn extends StandIn, FalconEngine {
  /** No bearer counts any more, whatever its lifetime said. */
  readonly expireTokens: () => void;
}

/**
 * A Falcon to test against: what happens to hosts is told with the engine's methods, what the API says follows from it.
 * All of them, and the named faults, are listed in README.md.
 */
export async function startFalcon(options: FalconOptions): Promise<FalconStandIn> {
  const { clients, region = 'us-1', tenant, callsPerMinute = 6000, now = () => new Date(), port } = options;
  const engine = createEngine(now);
  const tokens = createTokens(clients, now);
  const windows = {
    calls: createWindow(callsPerMinute, 60_000, now),
    strangers: createWindow(15, 60_000, now),
    tokens: createWindow(300, 60_000, now),
  };
  const retryAfterUnit = options.retryAfterUnit ?? 'seconds';

  const standIn = await startStandIn({
    name: 'falcon',
    now,
    port,
    routes: (app, context) => {
      const { fleet, spotlight } = engine;
      app.use(answering({ ...context, fleet, spotlight, tokens, windows, retryAfterUnit, region, tenant }));
    },
  });
  return Object.assign(standIn, engine, { expireTokens: tokens.expireAll });
}

function answering(deps: GatewayDeps): RequestHandler {
  return (request, response) => {
    const asked = read(request);
    const answer = faultAnswer(deps.take, asked, deps.now()) ?? answerRequest(deps, asked);
    const traceId = randomUUID();
    const body = bodyOf(answer, traceId);
    const cut = deps.take('truncated-json', asked) !== undefined;
    const text = cut ? body.slice(0, Math.floor(body.length / 2)) : body;
    const headers = { ...gatewayHeaders(deps.region, traceId), ...answer.headers };
    response.status(answer.status).set(headers).end(text);
  };
}

function gatewayHeaders(region: string, traceId: string): Record<string, string> {
  return {
    Server: 'nginx',
    'Content-Type': 'application/json',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'X-Cs-Region': region,
    'X-Cs-Traceid': traceId,
  };
}

function read(request: Request): GatewayRequest {
  return {
    method: request.method,
    path: request.path,
    query: new URL(request.originalUrl, 'http://localhost').search.slice(1),
    body: bodyText(request),
    contentType: request.get('content-type'),
    authorization: request.get('authorization'),
  };
}
