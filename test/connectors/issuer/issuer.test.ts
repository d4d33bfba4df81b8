import { describe, expect, it, onTestFinished } from 'vitest';
import { REALM, startIssuer } from '../../../lab/issuer/start-issuer.js';
import { codeOf } from '../../../src/connectors/issuer/refusal.js';
import type { OutboundError } from '../../../src/outbound/failure.js';
import { policyOf } from '../../../src/main/vendors.js';
import { settingsOf } from '../../config/settings-of.js';
import { browser } from '../../support/browser.js';
import { issuerClient, PUBLIC_URL } from './setup.js';

async function aStandIn() {
  const standIn = await startIssuer();
  onTestFinished(standIn.close);
  return standIn;
}

const doctor = { purpose: 'doctor', subjects: [] } as const;

/** As far as the way back, which nobody takes. */
async function wayBack(url: string): Promise<URL> {
  return new URL((await browser().peek(url)).headers.get('location') ?? '');
}

describe('doctor', () => {
  it('says that the issuer answers, and sends nothing but the one question', async () => {
    const standIn = await aStandIn();
    const { issuer } = issuerClient(standIn);
    expect(await issuer.doctor(doctor)).toEqual([
      { name: 'discovery', ok: true, detail: 'the issuer answers, and says what the settings say' },
    ]);
    expect(standIn.requests.map(({ path }) => path)).toEqual([`${REALM}/.well-known/openid-configuration`]);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'another token endpoint',
      { token_endpoint: 'https://elsewhere.example/token' },
      /^signIn\.paths\.token: .*elsewhere/,
    ],
    ['no keys', { jwks_uri: undefined }, /^signIn\.paths\.keys: expected what the issuer says \(nothing\)/],
    ['another userinfo endpoint', { userinfo_endpoint: undefined }, /^signIn\.paths\.userinfo/],
    ['nowhere to sign in', { authorization_endpoint: undefined }, /authorization_endpoint/],
    [
      'no secret in forms',
      { token_endpoint_auth_methods_supported: ['private_key_jwt'] },
      /client_secret_post, got private_key_jwt/,
    ],
    ['no PKCE', { code_challenge_methods_supported: ['plain'] }, /S256, got plain/],
    ['another issuer', { issuer: 'https://login.elsewhere.example' }, /cannot be used \(OAUTH_/],
  ])('names what is wrong with a document that has %s', async (_case, parts, wrong) => {
    const standIn = await aStandIn();
    standIn.announce(parts);
    const [check] = await issuerClient(standIn).issuer.doctor(doctor);
    expect(check).toMatchObject({ ok: false, detail: expect.stringMatching(wrong) });
    expect(check?.detail).toContain('Check signIn in patchproof.yaml');
  });

  it.each([
    ['nobody answers', 503, 'unavailable'],
    ['there is no such document', 404, 'not found'],
    ['it is sent elsewhere', 302, 'redirects are not followed'],
  ])('says so when %s', async (_case, status, words) => {
    const standIn = await aStandIn();
    standIn.setFault('answer', { status, headers: { location: 'https://elsewhere.example' } });
    const [check] = await issuerClient(standIn).issuer.doctor(doctor);
    expect(check).toMatchObject({ ok: false, detail: expect.stringContaining(words) });
  });
});

describe('the way of a call', () => {
  it('is judged and audited, and no secret, code or verifier is written down', async () => {
    const standIn = await aStandIn();
    const { issuer, entries } = issuerClient(standIn);
    const { url, flow } = await issuer.begin();
    const back = await wayBack(url);
    expect(back.href.startsWith(`${PUBLIC_URL}/sign-in/callback?`)).toBe(true);
    expect(await issuer.finish(back, flow)).toMatchObject({ name: 'Carol' });
    const told = JSON.stringify(entries);
    const secrets = [
      flow.verifier,
      flow.nonce,
      flow.state,
      back.searchParams.get('code'),
      'lab-password-4',
      'canary-token',
    ];
    expect(secrets.filter((secret) => secret === null || told.includes(secret))).toEqual([]);
    expect(
      entries.filter(({ kind }) => kind === 'call-intended').map(({ facts }) => [facts['operation'], facts['form']]),
    ).toEqual([
      ['issuer:metadata:read', []],
      ['issuer:tokens:create', expect.arrayContaining(['code', 'code_verifier', 'client_secret', 'redirect_uri'])],
      ['issuer:keys:read', []],
    ]);
  });

  it('is closed by a rule of your own: then nobody signs in', async () => {
    const standIn = await aStandIn();
    const yaml = 'policy: { rules: [{ id: nobody signs in, effect: forbid, operations: "issuer:*" }] }';
    const { issuer } = issuerClient({ ...standIn, yaml });
    const failure = await issuer.begin().catch((error: unknown) => error);
    expect(codeOf(failure)).toBe('denied');
    expect(standIn.requests).toEqual([]);
  });

  it('is open in observe mode, and while writes are stopped: it changes no record', async () => {
    const standIn = await aStandIn();
    const { issuer } = issuerClient({ ...standIn, yaml: 'mode: observe' });
    expect((await issuer.begin()).url).toContain(`${REALM}/auth?`);
  });

  it('with a wrong secret ends in words that name it, and holds up nobody after it', async () => {
    const standIn = await aStandIn();
    const { issuer } = issuerClient({ ...standIn, secret: 'another' });
    for (let turn = 0; turn < 2; turn += 1) {
      const { url, flow } = await issuer.begin();
      const failure: OutboundError = await issuer.finish(await wayBack(url), flow).then(
        () => expect.unreachable(),
        (error) => error,
      );
      expect(failure.message).toContain('check OIDC_CLIENT_SECRET and signIn.clientId');
      expect(codeOf(failure)).toBe('rejected');
    }
  });
});

it('without an issuer in the settings no operation and no address of one is known', () => {
  const { operations, origins } = policyOf(settingsOf());
  expect(operations.filter(({ system }) => system === 'issuer')).toEqual([]);
  expect(origins).not.toHaveProperty('issuer');
});

it.each([
  [new Error('canary in an error'), 'unknown'],
  [new TypeError('canary in an error'), 'not-as-configured'],
  ['canary', 'unknown'],
])('an error that is not the library’s is told without its words', (error, code) => {
  expect(codeOf(error)).toBe(code);
});
