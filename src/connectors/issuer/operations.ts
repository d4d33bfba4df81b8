import { z } from 'zod';
import type { Call } from '../../outbound/contract.js';
import type { Operation } from '../../policy/operation.js';

/** Who vouches for people, and the paths on its origin that may be asked; nothing else there can be. */
export interface IssuerSettings {
  /** As it calls itself in its tokens. */
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Claim that is a person's name here. */
  readonly nameClaim: string;
  readonly groupsClaim: string;
  readonly paths: {
    readonly token: string;
    readonly keys: string;
    /** Missing where ID tokens say all that is wanted. */
    readonly userinfo: string | undefined;
  };
}

/** All reads to the policy: they change no record of a vendor, and go on while writes are stopped. */
export function issuerCalls({ issuer, paths }: Pick<IssuerSettings, 'issuer' | 'paths'>): readonly Call<string>[] {
  return [
    {
      ...common,
      id: 'issuer:metadata:read',
      name: 'discover',
      method: 'GET',
      path: discoveryPath(issuer),
      purpose: 'learn where people sign in, and how',
    },
    {
      ...common,
      id: 'issuer:keys:read',
      name: 'listKeys',
      method: 'GET',
      path: paths.keys,
      purpose: 'check the signature of ID tokens',
    },
    redeemCode(paths.token),
    ...(paths.userinfo === undefined ? [] : [readUserinfo(paths.userinfo)]),
  ];
}

export function issuerOperations(settings: IssuerSettings): readonly Operation[] {
  return issuerCalls(settings);
}

function redeemCode(path: string): Call<string> {
  return {
    ...common,
    id: 'issuer:tokens:create',
    name: 'redeemCode',
    method: 'POST',
    path,
    form: { grant_type: 'authorization_code' },
    formFields: ['client_id', 'client_secret', 'code', 'redirect_uri', 'code_verifier'],
    body: 'form',
    purpose: 'exchange the code that a person brings for a token that says who it is',
  };
}

function readUserinfo(path: string): Call<string> {
  return {
    ...common,
    id: 'issuer:userinfo:read',
    name: 'readUserinfo',
    method: 'GET',
    path,
    purpose: 'name and groups of the person, where the ID token does not say them',
  };
}

/** OpenID Connect Discovery 1.0, 4.1. */
function discoveryPath(issuer: string): string {
  return `${new URL(issuer).pathname}/.well-known/openid-configuration`.replace('//', '/');
}

const common = {
  system: 'issuer',
  effect: 'read',
  risk: 'LOW',
  permission: 'a confidential client with the authorization code flow',
  limit: 'the issuer’s own; ours is 120 calls a minute',
  response: z.string(),
  timeoutMs: 10_000,
  maxBytes: 512 * 1024,
} as const;
