import { createServer, type RequestListener } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** Statuses of `GET /metrics` by these, sent in this order before any is answered. */
export async function atOnce(app: RequestListener, authorizations: readonly string[]): Promise<number[]> {
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1'); // a TCP server that listens
  const last = authorizations.length - 1;
  const requests = authorizations.map((authorization, turn) =>
    [
      'GET /metrics HTTP/1.1',
      'Host: localhost',
      `Authorization: ${authorization}`,
      `Connection: ${turn === last ? 'close' : 'keep-alive'}`,
    ].join('\r\n'),
  );
  socket.write(requests.map((request) => `${request}\r\n\r\n`).join(''));
  const answers = await text(socket);
  server.close();
  return [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
