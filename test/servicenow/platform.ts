import { createHmac } from 'node:crypto';
import { createContext, Script } from 'node:vm';
import { textOf } from '../support/repository.js';

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface QueuedEvent {
  readonly name: string;
  readonly parm1: string;
  readonly parm2: string;
  readonly inSeconds: number;
}

interface PlatformOptions {
  readonly properties: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly answer?: () => number;
}

/** As much of the platform as the scripts use. It answers with a status, and remembers what was sent, queued and logged. */
export function platform({ properties, user = 'some.person', answer = () => 202 }: PlatformOptions) {
  const sent: Sent[] = [];
  const queued: QueuedEvent[] = [];
  const errors: string[] = [];

  class RESTMessageV2 {
    private readonly headers: Record<string, string> = {};
    private body = '';
    setEndpoint = (): void => undefined;
    setHttpMethod = (): void => undefined;
    setHttpTimeout = (): void => undefined;
    setRequestHeader = (name: string, value: string): void => void (this.headers[name] = value);
    setRequestBody = (body: string): void => void (this.body = body);
    execute = (): object => {
      sent.push({ headers: this.headers, body: this.body });
      const status = answer();
      if (status === 0) throw new Error('Connect timed out');
      return { getStatusCode: () => status, haveError: () => status >= 400, getErrorMessage: () => 'no' };
    };
  }
  class GlideDateTime {
    seconds = 0;
    addSeconds = (seconds: number): void => void (this.seconds += seconds);
  }
  class CertificateEncryption {
    generateMac = (key: string, _algorithm: string, data: string): string =>
      createHmac('sha256', Buffer.from(key, 'base64')).update(data, 'utf8').digest('base64');
  }
  const gs = {
    getProperty: (name: string, other: string) => properties[name] ?? other,
    getUserName: () => user,
    generateGUID: () => 'f'.repeat(32),
    error: (text: string) => errors.push(text),
    eventQueue: (name: string, _record: object, parm1: string, parm2: string) =>
      queued.push({ name, parm1, parm2, inSeconds: 0 }),
    eventQueueScheduled: (name: string, _record: object, ...[parm1, parm2, due]: [string, string, GlideDateTime]) =>
      queued.push({ name, parm1, parm2, inSeconds: due.seconds }),
  };
  const Class = {
    create: () =>
      function (this: { initialize: () => void }) {
        this.initialize();
      },
  };
  const world = { gs, Class, GlideDateTime, CertificateEncryption, sn_ws: { RESTMessageV2 } };
  const run = (script: string, globals: object): void => {
    const context = createContext({ ...world, ...globals });
    for (const name of ['script-include', script])
      new Script(textOf(`servicenow/scripts/${name}.js`)).runInContext(context);
  };
  return {
    sent,
    queued,
    errors,
    change: (current: object) => run('business-rule', { current, previous: null }),
    process: (event: { parm1: string; parm2: string }, current: object) => run('script-action', { event, current }),
  };
}

export function record(values: Readonly<Record<string, string>>): object {
  return {
    getTableName: () => 'incident',
    getUniqueValue: () => '0123456789abcdef0123456789abcdef',
    getValue: (name: string) => values[name] ?? null,
  };
}
