import type { AuditPort } from '../ledger/audit.js';
import { describe, type Catalogue } from '../policy/describe.js';
import type { Judge } from '../policy/intent.js';
import type { Operation } from '../policy/operation.js';
import type { Clock } from '../shared/clock.js';
import { circumstanced } from './circumstances.js';
import type { CallContext } from './contract.js';
import { OutboundError } from './failure.js';
import { refusalOf } from './judged.js';
import { codeOf, noConnection } from './no-connection.js';
import type { Standing } from './standing.js';
import { streamSyslog } from './syslog-stream.js';
import { recordIntended } from './trail.js';

/** One line for a collector that speaks syslog. */
export interface SyslogLine {
  readonly at: Date;
  /** What kind of thing it is: letters, digits and hyphens, at most 32. */
  readonly kind: string;
  readonly grave: boolean;
  readonly text: string;
}

interface Destination {
  /** `syslog://host:port` (TCP) or `syslogs://host:port` (TLS). */
  readonly url: string;
  /** Of this machine, as the collector is to know it. */
  readonly hostname: string;
  readonly known: Catalogue;
  readonly judge: Judge;
  readonly standing: Standing;
  readonly clock: Pick<Clock, 'now'>;
  readonly audit: AuditPort;
}

/** The one thing that may be asked of a collector that speaks syslog, and of this one alone. */
export function syslogAudit(url: string): Operation {
  return {
    id: 'audit:syslog',
    name: 'sendSyslog',
    system: 'collector',
    origin: originOf(url),
    effect: 'read',
    risk: 'LOW',
    method: 'SYSLOG',
    path: '',
    purpose: 'hand the audit trail to a syslog collector of AUDIT_EXPORT_TO',
    permission: 'as the collector wants it',
    limit: 'none known',
  };
}

/**
 * Sends lines on a connection of their own, and resolves when the other side has read it to its end and closed it: syslog
 * itself confirms nothing. Judged, and written into the audit trail before and after, like any call. Throws OutboundError.
 */
export async function sendSyslog(to: Destination, lines: readonly SyslogLine[]): Promise<void> {
  const { url, hostname, known, judge, audit } = to;
  const request = { method: 'SYSLOG', url: originOf(url) };
  const intent = await circumstanced(to, describe(known, request), CONTEXT);
  const judgement = judge(intent);
  const input = { json: { entries: [] }, context: CONTEXT };
  const of = await recordIntended(audit, { intent, judgement, input, attempt: 1 });
  if (judgement.decision !== 'permit') throw new OutboundError('sendSyslog', refusalOf({ intent, judgement }));
  let outcome = 'unreachable';
  try {
    await streamSyslog(url, lines.map((line) => framed(messageOf(line, hostname))).join(''));
    outcome = 'ok';
  } catch (cause) {
    throw new OutboundError('sendSyslog', { kind: 'unreachable', detail: noConnection(codeOf(cause)) }, { cause });
  } finally {
    await audit.append({ kind: 'call-ended', facts: { of, outcome, lines: lines.length } });
  }
}

const CONTEXT: CallContext = { purpose: 'command', subjects: [] };

function originOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

/** RFC 5424; facility 13, log audit. Times and names are ours, so nothing in the header needs escaping. */
function messageOf({ at, kind, grave, text }: SyslogLine, hostname: string): string {
  const priority = 13 * 8 + (grave ? 4 : 6);
  return `<${priority}>1 ${at.toISOString()} ${hostname} patchproof - ${kind} - ${text}`;
}

/** RFC 6587 octet counting: a line may hold line breaks, and none can pretend to be two. */
function framed(message: string): string {
  return `${Buffer.byteLength(message, 'utf8')} ${message}`;
}
