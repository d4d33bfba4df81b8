import { XMLParser } from 'fast-xml-parser';
import type { TownTicket } from './town-orders.js';

/**
 * What a careful person would write for cron: ticket after ticket, call after call, no queue, no record. Reads the ticket,
 * finds its host by address, reads the finding; when it is fixed, asks the sensor and resolves the ticket.
 */
export function cronScript(environment: Readonly<Record<string, string>>) {
  const of = (name: string): string => environment[name] ?? '';
  const snow = { authorization: basic(of('SNOW_USERNAME'), of('SNOW_PASSWORD')), 'content-type': 'application/json' };
  const qualys = {
    authorization: basic(of('QUALYS_USERNAME'), of('QUALYS_PASSWORD')),
    'x-requested-with': 'script',
    'content-type': 'application/x-www-form-urlencoded',
  };
  let bearer: string | undefined;

  async function tokenHeaders(): Promise<Record<string, string>> {
    bearer ??= await text(`${of('CS_BASE_URL')}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: of('CS_CLIENT_ID'), client_secret: of('CS_CLIENT_SECRET') }),
    });
    return { authorization: `Bearer ${/"access_token":\s*"([^"]+)"/.exec(bearer)?.[1] ?? ''}` };
  }

  async function isFixed(ip: string, qid: string): Promise<boolean> {
    const host = `${of('QUALYS_URL')}/api/5.0/fo/asset/host/`;
    const list = (form: string): RequestInit => ({ method: 'POST', headers: qualys, body: `action=list&${form}` });
    const hosts: unknown = xml.parse(await text(host, list(`ips=${ip}&details=All`)));
    const id = /"ID":(\d+)/.exec(JSON.stringify(hosts))?.[1] ?? '';
    const found: unknown = xml.parse(
      await text(`${host}vm/detection/`, list(`ids=${id}&qids=${qid}&status=New,Active,Re-Opened,Fixed`)),
    );
    return JSON.stringify(found).includes('"STATUS":"Fixed"');
  }

  async function isHealthy(name: string): Promise<boolean> {
    const headers = await tokenHeaders();
    const filter = encodeURIComponent(`hostname:['${name.toUpperCase()}']`);
    const found = await text(`${of('CS_BASE_URL')}/devices/combined/devices/v1?filter=${filter}`, { headers });
    const aid = /"device_id":\s*"([0-9a-f]{32})"/.exec(found)?.[1] ?? '';
    const state = await text(`${of('CS_BASE_URL')}/devices/entities/online-state/v1?ids=${aid}`, { headers });
    return /"state":\s*"online"/.test(state);
  }

  /** True when the ticket was resolved. */
  return async ({ sysId }: TownTicket): Promise<boolean> => {
    const ticket = `${of('SNOW_INSTANCE')}/api/now/table/incident/${sysId}`;
    const fields = 'sysparm_fields=state,u_qids,cmdb_ci.name,cmdb_ci.ip_address';
    const row = await text(`${ticket}?${fields}`, { headers: snow });
    const column = (name: string): string => new RegExp(`"${name}":\\s*"([^"]*)"`).exec(row)?.[1] ?? '';
    if (!(await isFixed(column('cmdb_ci.ip_address'), column('u_qids')))) return false;
    if (!(await isHealthy(column('cmdb_ci.name')))) return false;
    const body = JSON.stringify({
      state: '6',
      close_code: 'Solution provided',
      close_notes: 'fixed',
      work_notes: 'fixed',
    });
    await text(`${ticket}?sysparm_fields=state`, { method: 'PATCH', headers: snow, body });
    return true;
  };
}

const xml = new XMLParser();

function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}

async function text(url: string, init: RequestInit): Promise<string> {
  const answer = await fetch(url, init);
  const said = await answer.text();
  if (!answer.ok) throw new Error(`expected an answer of ${new URL(url).pathname}, got ${answer.status}`);
  return said;
}
