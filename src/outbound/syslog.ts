import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { AuditPort } from '../ledger/audit.js';

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
  readonly audit: AuditPort;
}

/**
 * Sends lines on a connection of their own, and resolves when the other side has read it to its end and closed it: syslog
 * itself confirms nothing. Written into the audit trail before and after, like any call.
 */
export async function sendSyslog({ url, hostname, audit }: Destination, lines: readonly SyslogLine[]): Promise<void> {
  const { host } = new URL(url);
  const origin = `${new URL(url).protocol}//${host}`;
  const { sequence: of } = await audit.append({
    kind: 'call-intended',
    facts: { ...ABOUT, method: 'SYSLOG', origin, path: '', body: ['entries'], decision: 'permit', because: BECAUSE },
  });
  let outcome = 'unreachable';
  try {
    await sent(url, lines.map((line) => framed(messageOf(line, hostname))).join(''));
    outcome = 'ok';
  } finally {
    await audit.append({ kind: 'call-ended', facts: { of, outcome, lines: lines.length } });
  }
}

const ABOUT = { purpose: 'command', operation: 'audit:export', name: 'sendSyslog', risk: 'LOW' } as const;
const BECAUSE = ['only-the-collectors-of-the-settings-get-the-audit-trail'];

/** RFC 5424; facility 13, log audit. Times and names are ours, so nothing in the header needs escaping. */
function messageOf({ at, kind, grave, text }: SyslogLine, hostname: string): string {
  const priority = 13 * 8 + (grave ? 4 : 6);
  return `<${priority}>1 ${at.toISOString()} ${hostname} patchproof - ${kind} - ${text}`;
}

/** RFC 6587 octet counting: a line may hold line breaks, and none can pretend to be two. */
function framed(message: string): string {
  return `${Buffer.byteLength(message, 'utf8')} ${message}`;
}

async function sent(url: string, payload: string): Promise<void> {
  const socket = await connected(new URL(url));
  try {
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('the collector did not close in time')));
    socket.resume(); // whatever it says, nobody listens; its end is what counts
    const ended = once(socket, 'close');
    socket.end(payload, 'utf8');
    const [hadError]: unknown[] = await ended;
    if (hadError === true) throw new Error('the connection broke');
  } finally {
    socket.destroy();
  }
}

async function connected({ protocol, hostname, port }: URL): Promise<Socket> {
  const tls = protocol === 'syslogs:';
  const host = hostname.replaceAll(/[[\]]/g, '');
  const to = { host, port: Number(port || (tls ? 6514 : 601)), timeout: TIMEOUT_MS };
  const socket = tls ? connectTls({ ...to, ...(isIP(host) > 0 ? {} : { servername: host }) }) : connectTcp(to);
  const tooLate = (): void => void socket.destroy(new Error('the collector did not answer in time'));
  socket.once('timeout', tooLate);
  await once(socket, tls ? 'secureConnect' : 'connect');
  socket.off('timeout', tooLate);
  return socket;
}

const TIMEOUT_MS = 30_000;
