import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPlatform, type PlatformOptions } from '../../../lab/servicenow/platform/create-platform.js';

/** A server that answers as told; where it is. */
async function serverThat(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo; // a TCP server has no other address
  return `http://127.0.0.1:${port}/`;
}

const row = { table: 'incident', values: { sys_id: 'f'.repeat(32), number: 'INC0010001', state: '10' } };
const RULE = "gs.eventQueue('an.event', current, 'one', 'two');";

/** A platform with this script as the action of the event that its rule queues. */
function platformWith(action: string, options: Partial<PlatformOptions> = {}) {
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  return createPlatform({
    scripts: {
      rules: () => [{ name: 'Queue it', condition: '', script: RULE }],
      includes: () => [],
      actions: () => [action],
    },
    properties: () => ({ greeting: 'hello' }),
    find: () => row,
    signal: ended.signal,
    ...options,
  });
}

/** What the action says of itself, in the log. */
async function logOf(action: string, options: Partial<PlatformOptions> = {}): Promise<readonly string[]> {
  const platform = platformWith(action, options);
  platform.changed({ before: undefined, after: row, user: 'human.operator' });
  await platform.settled();
  return platform.log.map(({ level, text: said }) => `${level}: ${said}`);
}

const post = (url: string, more = ''): string => `
  var request = new sn_ws.RESTMessageV2();
  request.setEndpoint('${url}');
  request.setHttpMethod('post');
  request.setHttpTimeout(100);
  request.setRequestHeader('X-Name', 'value');
  request.setRequestBody('a \${name} b');
  ${more}
  var response = request.execute();
  gs.info([response.getStatusCode(), response.haveError(), String(response.getErrorMessage())].join(' '));`;

describe('a request of a script', () => {
  it('is a real one, and the script stands still until it is answered', async () => {
    const seen: unknown[] = [];
    async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const { 'x-name': name, 'user-agent': agent } = request.headers;
      seen.push({ method: request.method, name, agent, body: await text(request) });
      response.writeHead(202).end();
    }
    const url = await serverThat((request, response) => void take(request, response));
    expect(await logOf(post(url))).toEqual(['info: 202 false null']);
    expect(seen).toEqual([{ method: 'POST', name: 'value', agent: 'ServiceNow/1.0', body: 'a  b' }]);
  });

  it.each([401, 413, 503])('that is answered with %i has an error', async (status) => {
    const url = await serverThat((_request, response) => response.writeHead(status).end());
    expect(await logOf(post(url))).toEqual([`info: ${status} true Method failed: with code: ${status}`]);
  });

  it('that nobody answers in time comes back with status 0', async () => {
    const url = await serverThat(() => undefined);
    expect(await logOf(post(url))).toEqual(['info: 0 true Socket time-out after 100 ms']);
  });

  it('whose connection breaks comes back with status 0', async () => {
    const url = await serverThat((request) => void request.socket.resetAndDestroy());
    expect(await logOf(post(url))).toEqual([expect.stringMatching(/^info: 0 true .*ECONNRESET|^info: 0 true socket/)]);
  });

  it.each([
    ['to a port where nobody listens', 'http://127.0.0.1:1/', 'Connection failed: ECONNREFUSED'],
    ['to no address', '', 'Bad request: '],
  ])('%s throws', async (_name, url, words) => {
    expect(await logOf(post(url))).toEqual([expect.stringContaining(`error: script action: Error: ${words}`)]);
  });

  it('ends with the instance, however long the answer takes', async () => {
    const ended = new AbortController();
    const url = await serverThat(() => ended.abort());
    expect(await logOf(post(url, 'request.setHttpTimeout(60000);'), { signal: ended.signal })).toHaveLength(1);
  });
});

describe('a script', () => {
  it('sees the record of now, the event, the property and the clock of the instance', async () => {
    const said = await logOf(
      `gs.info([current.getValue('state'), event.parm1, event.parm2, gs.getProperty('greeting'),
         gs.getProperty('none', 'other'), new Date().toISOString().slice(0, 16)].join(' '));`,
      {
        find: () => ({ ...row, values: { ...row.values, state: '2' } }),
        now: () => new Date('2030-01-02T03:04:30Z'),
      },
    );
    expect(said).toEqual(['info: 2 one two hello other 2030-01-02T03:04']);
  });

  it('gets texts of the platform, which equal a literal but are not identical with it', async () => {
    const said = await logOf(
      `var state = current.getValue('state');
       gs.info([state == '10', state === '10', current.getValue('none') === null, String(state) === '10'].join(' '));`,
    );
    expect(said).toEqual(['info: true false true true']);
  });

  it.each([
    ['global', 'undefined function'],
    ['scoped', 'function undefined'],
  ] as const)('of scope %s finds its own class for signatures, and that one alone', async (scope, found) => {
    const script = "gs.info(typeof CertificateEncryption + ' ' + typeof GlideCertificateEncryption);";
    expect(await logOf(script, { scope })).toEqual([`info: ${found}`]);
  });

  it('that asks for what the platform here does not have fails, and says so', async () => {
    expect(await logOf('gs.sleep(5);')).toEqual([expect.stringMatching(/^error: script action: .*gs\.sleep/)]);
  });

  it('of a rule may not make requests in the transaction of a user', async () => {
    const rules = () => [{ name: 'Post it', condition: '', script: post('http://127.0.0.1:1/') }];
    const said = await logOf('', { scripts: { rules, includes: () => [], actions: () => [] } });
    expect(said).toEqual([expect.stringMatching(/^error: business rule Post it: .*queue an event instead/)]);
  });

  it('queues an event for later, and the wait is as short as the pace says', async () => {
    const again = `
      gs.info(event.parm1);
      var due = new GlideDateTime();
      due.addSeconds(3600);
      if (event.parm1 == 'one') gs.eventQueueScheduled('an.event', current, 'an hour later', '', due);`;
    expect(await logOf(again, { pace: 1 / 3_600_000 })).toEqual(['info: one', 'info: an hour later']);
  });
});
