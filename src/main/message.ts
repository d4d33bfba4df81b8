import { signedLink } from '../api/link.js';
import type { Config } from '../config/config.js';
import type { Message } from '../connectors/messengers/client.js';
import type { Approval } from '../ledger/approvals.js';
import type { CallContext } from '../outbound/contract.js';

/** What a channel is told of a question: nothing of the machine or its findings, for who reads there is not known. */
export function messageFor(approval: Approval, links: Config['links']): Message {
  const { ticket, because, score, needed, names, expiresAt, level } = approval;
  const people = needed === 1 ? 'One person has' : 'Two people have';
  const asked = level === 0 ? '' : ', asked again';
  return {
    title: `${ticket}: a write waits for approval${asked}`,
    lines: [
      `${people} to agree (${because.join('; ')}). Risk ${score}. Until ${expiresAt.toISOString()}.`,
      ...(names.length === 0 ? [] : [`Above all: ${names.join(', ')}.`]),
      ...(links === undefined ? [`approvals show ${approval.id}`] : []),
    ],
    links: links === undefined ? [] : Array.from({ length: needed }, (_, index) => linkTo(approval, links, index)),
  };
}

/** Each is good for one answer: two people need two. */
function linkTo(approval: Approval, { url, secret }: NonNullable<Config['links']>, index: number) {
  const text = index === 0 ? 'Look at it and decide' : 'For the second person';
  return { text, url: `${url}/approve/${signedLink(approval, secret)}` };
}

export function contextOf({ verification, ticket }: Approval): CallContext {
  return { purpose: 'report', subjects: [{ verification, ticket }] };
}
