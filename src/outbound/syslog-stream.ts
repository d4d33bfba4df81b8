import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Resolves when the other side has read the payload to its end and closed the connection; over TLS it is checked first. */
export async function streamSyslog(url: string, payload: string): Promise<void> {
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
