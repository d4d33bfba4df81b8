import type { Answer } from './answer.js';
import { searchAssets } from './asset-search.js';
import type { FoDeps, FoRequest } from './fo-api.js';
import { answerForbidden, describeOffence } from './forbidden.js';
import type { Reply } from './reply.js';
import { PortalRefusal, portalRefusal, portalVersion } from './service-response.js';
import { findUser } from './users.js';

/** The portal says no with HTTP 200, knows no limit headers and asks for no X-Requested-With. qualys 3.2, 3.3 */
export function answerPortal(deps: FoDeps, { method, path, body, authorization }: FoRequest): Answer | Reply {
  const user = findUser(deps.users, authorization);
  if (!user || (user.state ?? 'active') !== 'active') {
    const refusal = new PortalRefusal('Authentication failed', 'Verify both, user and password credentials.');
    return portalRefusal(refusal, 'INVALID_CREDENTIALS');
  }
  if (method === 'GET' && path === '/qps/rest/portal/version') return portalVersion();
  const search = method === 'POST' && /^\/qps\/rest\/2\.0\/search\/am\/hostasset\/?$/.test(path);
  if (search && !body.includes('<data>')) return searchAssets(deps.world, body, user.scope);

  const offence = { method, path, action: undefined, at: deps.now() };
  deps.violations.push(describeOffence(offence));
  return answerForbidden(offence);
}
