import { createHmac, randomUUID } from 'node:crypto';
import { createContext, Script } from 'node:vm';

/** As much of the platform's server side as our scripts use: whatever else they call is missing, and fails aloud. */
export function runScripts(scripts, host, { current, previous, event }) {
  const context = createContext({
    Class,
    Date: dateBy(host.now),
    GlideDateTime: glideDateTimeBy(host.now),
    // Scoped applications have the first class, global scripts the second.
    [host.scope === 'scoped' ? 'CertificateEncryption' : 'GlideCertificateEncryption']: Encryption,
    sn_ws: { RESTMessageV2: restMessageOver(host.send) },
    gs: glideSystem(host),
    current: glideRecord(current),
    ...(previous !== undefined && { previous: previous && glideRecord(previous) }),
    ...(event && { event: { parm1: javaString(event.parm1), parm2: javaString(event.parm2) } }),
  });
  for (const script of scripts) new Script(script).runInContext(context);
}

/** The platform gives java.lang.String: `typeof` says object, and `===` with a literal is false. Empty is null. */
function javaString(text) {
  return text === undefined || text === '' ? null : Object(text);
}

const Class = {
  create: () =>
    function (...parameters) {
      this.initialize(...parameters);
    },
};

function glideRecord({ table, values }) {
  return {
    getTableName: () => javaString(table),
    getUniqueValue: () => javaString(values.sys_id),
    getValue: (column) => javaString(values[column]),
  };
}

function glideSystem({ property, userName, log, queueEvent }) {
  const queue = (name, record, parameters, dueMs) =>
    queueEvent({
      name: String(name),
      table: String(record.getTableName()),
      sysId: String(record.getUniqueValue()),
      parm1: String(parameters[0] ?? ''),
      parm2: String(parameters[1] ?? ''),
      dueMs,
    });
  const level = (name) => (text) => log({ level: name, text: String(text) });
  return {
    getProperty: (name, other) => javaString(property(String(name))) ?? other ?? null,
    getUserName: () => javaString(userName),
    generateGUID: () => javaString(randomUUID().replaceAll('-', '')),
    info: level('info'),
    warn: level('warn'),
    error: level('error'),
    eventQueue: (name, record, parm1, parm2) => queue(name, record, [parm1, parm2], undefined),
    eventQueueScheduled: (name, record, parm1, ...[parm2, due]) =>
      queue(name, record, [parm1, parm2], due.getNumericValue()),
  };
}

function dateBy(now) {
  return class extends Date {
    constructor(...parts) {
      if (parts.length === 0) super(now());
      else super(...parts);
    }
    static now() {
      return now();
    }
  };
}

function glideDateTimeBy(now) {
  return class {
    #ms = now();
    addSeconds(seconds) {
      this.#ms += seconds * 1000;
    }
    getNumericValue() {
      return this.#ms;
    }
  };
}

class Encryption {
  /** The key as base64 text; the MAC comes as base64 text. */
  generateMac(key, algorithm, data) {
    if (String(algorithm) !== 'HmacSHA256') throw new Error(`expected HmacSHA256, got ${String(algorithm)}`);
    const bytes = Buffer.from(String(key), 'base64');
    return javaString(createHmac('sha256', bytes).update(String(data), 'utf8').digest('base64'));
  }
}

function restMessageOver(send) {
  return class {
    #request = { endpoint: '', method: 'get', headers: {}, body: '', timeoutMs: 175_000 };
    setEndpoint(url) {
      this.#request.endpoint = String(url);
    }
    setHttpMethod(method) {
      this.#request.method = String(method);
    }
    setHttpTimeout(ms) {
      this.#request.timeoutMs = ms;
    }
    setRequestHeader(name, value) {
      this.#request.headers[String(name)] = String(value);
    }
    setRequestBody(body) {
      this.#request.body = String(body);
    }
    /** Blocks. Throws where no connection could be made; else gives an answer, of status 0 when none came in time. */
    execute() {
      const { endpoint, body, ...rest } = this.#request;
      const { status, error, thrown } = send({ ...rest, endpoint: substituted(endpoint), body: substituted(body) });
      if (thrown !== undefined) throw new Error(thrown);
      return {
        getStatusCode: () => status,
        haveError: () => error !== '',
        getErrorMessage: () => javaString(error),
      };
    }
  };
}

/** `${name}` stands for a variable of the message, and none was ever set. */
function substituted(text) {
  return text.replaceAll(/\$\{[^}]*\}/g, '');
}
