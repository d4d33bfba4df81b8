import type { CallContext, Send } from '../../outbound/contract.js';
import type { Messenger } from '../../policy/operation.js';
import { messengerCalls, type Hooks } from './operations.js';

/** What people are told, in plain text. */
export interface Message {
  readonly title: string;
  readonly lines: readonly string[];
  readonly links: readonly { readonly text: string; readonly url: string }[];
}

/** Tells every channel that is configured; one that fails does not keep the others from hearing. Throws OutboundError. */
export function createMessenger({ send, hooks }: { readonly send: Send; readonly hooks: Hooks }) {
  const calls = messengerCalls(hooks);
  return {
    tell: async (message: Message, context: CallContext): Promise<void> => {
      const sending = calls.map((call) => {
        const query = [...new URL(hooks[channelOf(call.system)] ?? '').searchParams];
        return send(call, { query, json: BODIES[channelOf(call.system)](message), context });
      });
      const failed = (await Promise.allSettled(sending)).find((one) => one.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
  };
}

function channelOf(system: string): Messenger {
  return system === 'slack' ? 'slack' : 'teams';
}

const BODIES: Readonly<Record<Messenger, (message: Message) => unknown>> = { slack: slackBody, teams: teamsBody };

/** Slack's own markup, in which three signs mean something. docs.slack.dev/messaging/formatting-message-text */
function slackBody({ title, lines, links }: Message): unknown {
  const safe = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const shown = links.map(({ text, url }) => `<${url}|${safe(text)}>`);
  return { text: [`*${safe(title)}*`, ...lines.map(safe), ...shown].join('\n'), unfurl_links: false };
}

/** An adaptive card, as a workflow "when a Teams webhook request is received" takes it. adaptivecards.io/explorer */
function teamsBody({ title, lines, links }: Message): unknown {
  const texts = [
    { type: 'TextBlock', text: title, weight: 'Bolder', wrap: true },
    ...lines.map((text) => ({ type: 'TextBlock', text, wrap: true })),
  ];
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: texts,
    actions: links.map(({ text, url }) => ({ type: 'Action.OpenUrl', title: text, url })),
  };
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] };
}
