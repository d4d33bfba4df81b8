import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answer.js';
import { detectionList } from './detection-list.js';
import { targetOf, type Endpoint, type Target } from './endpoints.js';
import { answerForbidden, describeOffence } from './forbidden.js';
import { hostList } from './host-list.js';
import { knowledgeBase } from './knowledge-base.js';
import type { ListRequest } from './list-request.js';
import { checkParameters, readParameters, type Parameters } from './parameters.js';
import type { Quota } from './quota.js';
import { accountExpired, badLogin, headerMissing, registrationIncomplete } from './refusals.js';
import { tooManyAtOnce, tooManyCalls, versionGone } from './refusals.js';
import type { Reply } from './reply.js';
import { Refusal, simpleReturn } from './simple-return.js';
import { findUser, type User } from './users.js';
import { misbehaviour, type Take } from './vendor-faults.js';
import type { World } from './world.js';

export interface FoDeps {
  readonly world: World;
  readonly users: readonly User[];
  readonly oldVersions: 'work' | 'gone';
  readonly quota: Quota;
  readonly take: Take;
  readonly violations: string[];
  readonly url: () => string;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

export interface FoRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly authorization: string | undefined;
  readonly requestedWith: string | undefined;
}

const LISTS: Readonly<Record<Endpoint, (request: ListRequest) => Answer>> = {
  'host-list': hostList,
  detections: detectionList,
  knowledge: knowledgeBase,
};

/** The FO API: who asks, may it be asked at all, is there budget left, are the parameters right, and only then the list. */
export async function answerFo(deps: FoDeps, request: FoRequest): Promise<Answer | Reply> {
  const at = deps.now();
  const user = findUser(deps.users, request.authorization);
  if (!user) return badLogin(at);
  if (user.state === 'expired') return accountExpired(at);
  if (user.state === 'unregistered') return registrationIncomplete(at);
  if (request.requestedWith === undefined) return headerMissing(at);

  const parameters = readParameters(request.query, request.body);
  const target = targetOf(request.path);
  const action = parameters.get('action');
  const readable = (request.method === 'GET' || request.method === 'POST') && (action ?? 'list') === 'list';
  if (!target || !readable) {
    const offence = { method: request.method, path: request.path, action, at };
    deps.violations.push(describeOffence(offence));
    return answerForbidden(offence);
  }
  if (target.superseded && deps.oldVersions === 'gone') return versionGone(target.version, at);
  return withinQuota(deps, target, () => answerList(deps, request, { user, parameters, target }));
}

async function withinQuota({ quota, now }: FoDeps, target: Target, answer: () => Promise<Answer>): Promise<Answer> {
  const admission = quota.enter(target.endpoint);
  if (admission.kind === 'too-many-at-once') {
    return withHeaders(tooManyAtOnce(admission.running, now()), quota.limits(target.endpoint));
  }
  if (admission.kind === 'too-many') {
    return withHeaders(tooManyCalls(admission.toWaitSec, now()), quota.headers(target.endpoint));
  }
  try {
    const given = await answer();
    return withHeaders(given, quota.headers(target.endpoint));
  } finally {
    admission.leave();
  }
}

function withHeaders(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
  return { ...answer, headers: { ...headers, ...answer.headers } };
}

interface Accepted {
  readonly user: User;
  readonly parameters: Parameters;
  readonly target: Target;
}

async function answerList(deps: FoDeps, request: FoRequest, { user, parameters, target }: Accepted): Promise<Answer> {
  const busy = deps.take('busy', request);
  if (busy) await sleep(busy.ms ?? 1000, undefined, { signal: deps.signal }).catch(() => undefined);
  try {
    checkParameters(target.endpoint, target.version, parameters);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const refused = simpleReturn({ status: 400, code: error.code, text: error.message, at: deps.now() });
    return { ...refused, headers: { Connection: 'close' } };
  }
  return LISTS[target.endpoint]({
    world: deps.world,
    parameters,
    version: target.version,
    scope: user.scope,
    now: deps.now(),
    url: `${deps.url()}${request.path}`,
    misbehaviour: misbehaviour(deps.take, request),
  });
}
