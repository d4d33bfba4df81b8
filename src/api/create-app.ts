import express, { type Express, type RequestHandler } from 'express';
import type { Clock } from '../shared/clock.js';
import type { Log } from '../shared/logger.js';
import { approvalRoutes, type ApprovalDeps } from './approvals.js';
import { LINK_PATH, linkRoutes, type LinkDeps } from './approve.js';
import { BOARD_PATH } from './board.js';
import { deadLetterRoutes, type DeadLetterDeps } from './dead-letters.js';
import { errorHandler } from './error-handler.js';
import { evidenceRoutes, type EvidenceDeps } from './evidence.js';
import { governanceRoutes, type GovernanceDeps } from './governance.js';
import { healthRoutes, type HealthDeps } from './health.js';
import type { Metrics } from './metrics.js';
import { notFound, onlyMethods } from './problem.js';
import { requestLog } from './request-log.js';
import { peopleDoors, type PeopleDeps } from './people-doors.js';
import { securityHeaders } from './security-headers.js';
import { verificationRoutes, type VerificationDeps } from './verifications.js';
import { sweepRoutes, type SweepDeps } from './sweeps.js';
import { webhookRoute, type WebhookDeps } from './webhook.js';

export interface AppDeps {
  readonly webhook: Pick<WebhookDeps, 'secrets' | 'tables' | 'accept'>;
  readonly pings: HealthDeps['pings'];
  readonly verifications: VerificationDeps;
  readonly evidence: EvidenceDeps['evidence'];
  readonly deadLetters: DeadLetterDeps;
  readonly sweeps: SweepDeps;
  readonly governance: GovernanceDeps;
  readonly metrics: Pick<Metrics, 'text' | 'webhook'>;
  readonly people: PeopleDeps;
  readonly approvals: ApprovalDeps;
  readonly links: LinkDeps;
  /** Bull Board, see `createBoard`. */
  readonly board: RequestHandler;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
  /** Whose `X-Forwarded-For` is believed, as Express takes them. */
  readonly trustedProxies: readonly string[];
}

/** HTTP in. Only the webhook (signed), the probes and the sign-in answer to whom nobody knows. */
export function createApp(deps: AppDeps): Express {
  const { clock, log, metrics } = deps;
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('trust proxy', [...deps.trustedProxies]);

  app.use(requestLog(log), securityHeaders);
  app.use(webhookRoute({ ...deps.webhook, count: metrics.webhook, clock, log }));
  app.use(healthRoutes({ pings: deps.pings, clock }));

  const doors = peopleDoors(deps.people);
  app.use(doors.routes);
  app.use(['/api', '/metrics', LINK_PATH, BOARD_PATH], doors.guard);
  app.route('/metrics').get(showMetrics(metrics)).all(onlyMethods('GET'));
  app.use(
    verificationRoutes(deps.verifications),
    evidenceRoutes(deps),
    deadLetterRoutes(deps.deadLetters),
    sweepRoutes(deps.sweeps),
    governanceRoutes(deps.governance),
    approvalRoutes(deps.approvals),
    linkRoutes(deps.links),
  );
  app.use(BOARD_PATH, deps.board);

  app.use(notFound, errorHandler(log));
  return app;
}

function showMetrics({ text }: Pick<Metrics, 'text'>): RequestHandler {
  return async (_req, res) => {
    const { contentType, body } = await text();
    res.type(contentType).send(body);
  };
}
