import type { CustomFetch, CustomFetchOptions } from 'openid-client';
import type { CallContext, CallInput, Send } from '../../outbound/contract.js';
import { issuerCalls, type IssuerSettings } from './operations.js';

/** The library's way to the network: through the one door, and there only what is a call of ours. Throws OutboundError. */
export function fetchThrough(
  send: Send,
  settings: Pick<IssuerSettings, 'issuer' | 'paths'>,
  context: () => CallContext,
): CustomFetch {
  const { origin } = new URL(settings.issuer);
  const calls = issuerCalls(settings);
  return async (url, options) => {
    const call = calls.find(({ method, path }) => method === options.method && `${origin}${path}` === url);
    if (call === undefined) throw new TypeError(`${WHERE}, got another address for a ${options.method}`);
    const { value, headers } = await send(call, inputOf(options, context()));
    return new Response(value, { headers: { 'content-type': headers['content-type'] ?? '' } });
  };
}

const WHERE = 'expected an address of signIn.issuer and signIn.paths';

function inputOf({ body, headers }: CustomFetchOptions, context: CallContext): CallInput {
  const bearer = /^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1];
  return { context: { ...context, bearer }, ...(body instanceof URLSearchParams && { form: [...body] }) };
}
