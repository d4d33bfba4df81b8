import type { Express } from 'express';
import type { Accounts } from './accounts.js';
import { APPROVALS } from './approvals.js';
import { refusal, sendAnswer } from './answer.js';
import type { createApi } from './api.js';
import type { tableApi } from './table-api.js';

export interface Routes {
  readonly handlers: ReturnType<typeof tableApi>;
  readonly accounts: Accounts;
  readonly api: ReturnType<typeof createApi>;
  readonly violations: string[];
}

export function mountRoutes(app: Express, { handlers, accounts, api, violations }: Routes): void {
  const one = TABLE_PATHS.map((path) => `${path}/:sysId`);
  app.use((request, _response, next) => {
    if (request.headers['x-http-method-override'] !== undefined) violations.push('X-HTTP-Method-Override was sent');
    next();
  });
  app.post('/oauth_token.do', (request, response) => sendAnswer(response, accounts.issueToken(request)));
  app.get(TABLE_PATHS, api(handlers.list));
  app.get(one, api(handlers.one));
  app.patch(one, api(handlers.update));
  app.put(one, api(handlers.update));
  app.post(`/api/now/table/${APPROVALS}`, api(handlers.ask));
  app.all([...TABLE_PATHS, ...one], api(handlers.forbidden));
  app.use((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') violations.push(`${request.method} ${request.path}`);
    sendAnswer(response, refusal(400, 'Requested URI does not represent any resource'));
  });
}

const TABLE_PATHS = ['/api/now/table/:table', '/api/now/:version/table/:table'];
