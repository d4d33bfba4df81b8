import { createServer } from 'node:http';
import { once } from 'node:events';
import type { Express } from 'express';
import { onTestFinished } from 'vitest';
import { REALM, client, startIssuer } from '../../../lab/issuer/start-issuer.js';
import { freePort } from '../../../lab/shared/free-port.js';
import { signedLink } from '../../../src/api/link.js';
import type { AppDeps } from '../../../src/api/create-app.js';
import { loadConfig } from '../../../src/config/load-config.js';
import type { Ballot } from '../../../src/ledger/approvals.js';
import { anApproval } from '../../support/an-approval.js';
import { issuerOf } from '../../../src/main/issuer.js';
import { systemClock, type Clock } from '../../../src/shared/clock.js';
import { aLedger } from '../../ledger/builders.js';
import { engines } from '../../ledger/databases.js';
import { free } from '../../outbound/open-door.js';
import { openStanding } from '../../support/open-standing.js';
import { operator, testApp } from './test-app.js';

const LINK_SECRET = 'what links are signed with in tests';
const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

/** The settings, beside the addresses, as an administrator writes them. */
const signInYaml = (issuer: string, more = ''): string => `
signIn:
  issuer: ${issuer}
  clientId: ${client.id}
  roles: { patch-approvers: [approver], soc: [viewer, auditor], on-call: [operator] }
  paths: { token: ${REALM}/token, keys: ${REALM}/certs, userinfo: ${REALM}/userinfo }
${more}`;

/** Everything of the API that people meet, over real HTTP, before an issuer that can be told to lie. */
export async function oidcWorld({ yaml = '', issuerPath = REALM, ...people }: Options = {}) {
  const issuer = await startIssuer();
  onTestFinished(issuer.close);
  const url = `http://127.0.0.1:${await freePort()}`;
  const config = loadConfig({
    env: {
      QUALYS_URL: 'https://qualys.corp.example',
      SNOW_INSTANCE: 'corp.service-now.example',
      PUBLIC_URL: url,
      LINK_SECRET,
      OIDC_CLIENT_SECRET: client.secret,
    },
    readFile: () => signInYaml(`${issuer.url}${issuerPath}`, yaml),
    needs: [],
  });
  const clock = shiftable();
  const database = await engines[0].create();
  onTestFinished(database.remove);
  const ledger = await aLedger(database.url, clock);
  const parts = { audit: ledger.audit, standing: openStanding, budget: free, clock, log: silent, observe: () => {} };
  const client_ = issuerOf(config, parts);
  const { oidc } = config.signIn;
  if (client_ === undefined || oidc === undefined) throw new Error('expected the settings to have an issuer');
  const desk = question(clock);
  const appDeps: Partial<AppDeps> = {
    links: desk.links,
    people: {
      operator,
      operators: ledger.operators,
      now: clock.now,
      localAccounts: config.signIn.localAccounts,
      oidc: {
        issuer: client_,
        issuerName: oidc.issuer,
        roles: oidc.roles,
        sessions: ledger.sessions,
        publicUrl: url,
        sessionMs: config.signIn.sessionMs,
      },
      ...people,
    },
  };
  /** Another process on the same ledger, with an address of its own. */
  const { app, lines } = testApp(appDeps);
  await serve(app, url);
  const another = async (): Promise<string> => {
    const elsewhere = `http://127.0.0.1:${await freePort()}`;
    await serve(testApp(appDeps).app, elsewhere);
    return elsewhere;
  };
  const trail = async (): Promise<{ kind: string; facts: Record<string, unknown> }[]> => {
    const all = [];
    for await (const { body } of ledger.auditTrail({})) all.push(JSON.parse(body));
    return all;
  };
  return { issuer, url, clock, ledger, lines, another, trail, database, link: desk.link, ballots: desk.ballots };
}

type Options = Partial<AppDeps['people']> & { readonly yaml?: string; readonly issuerPath?: string };

function shiftable(): Clock & { advance: (ms: number) => void } {
  let shift = 0;
  return {
    ...systemClock,
    now: () => new Date(Date.now() + shift),
    sleep: async () => {}, // nobody waits for the repetition of a call
    advance: (ms) => void (shift += ms),
  };
}

async function serve(app: Express, url: string): Promise<void> {
  const server = createServer(app).listen(Number(new URL(url).port), '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
}

/** A question with a link, and who has answered it. */
function question(clock: Clock) {
  const ballots: Ballot[] = [];
  const now = clock.now();
  const approval = anApproval({ askedAt: now, expiresAt: new Date(now.getTime() + 86_400_000) });
  const links: AppDeps['links'] = {
    secret: LINK_SECRET,
    get: async () => approval,
    verification: async () => undefined,
    decide: async (ballot) => {
      ballots.push(ballot);
      return { kind: 'counted', approval: { ...approval, state: 'approved' } };
    },
    now: clock.now,
  };
  return { links, ballots, link: `/approve/${signedLink(approval, LINK_SECRET)}` };
}
