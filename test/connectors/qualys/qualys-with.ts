import type { CallInput } from '../../../src/outbound/contract.js';
import type { Scripted } from '../../support/scripted-send.js';
import { assets, hostList } from './documents.js';
import { setup } from './setup.js';

export type Search = { field: string; value: string; from: string | undefined };

/** A Qualys that knows some assets by name and some hosts by id and address. */
export function qualysWith(known: { byName?: (search: Search) => Scripted; hosts?: string[] }) {
  const searches: Search[] = [];
  const parts = setup((call, input) => {
    if (call.name !== 'searchAssets') return { text: hostList(...askedOf(known.hosts, input.form)) };
    const search = {
      field: /field="(\w+)"/.exec(input.xml ?? '')?.[1] ?? '',
      value: />([^<]*)<\/Criteria>/.exec(input.xml ?? '')?.[1] ?? '',
      from: /<startFromId>(\d+)</.exec(input.xml ?? '')?.[1],
    };
    searches.push(search);
    return known.byName?.(search) ?? { text: assets('') };
  });
  return { ...parts, searches };
}

/** The hosts that a form asks for by id, or by address. */
function askedOf(hosts: readonly string[] = [], form: CallInput['form'] = []): string[] {
  const { ids, ips } = Object.fromEntries<string | undefined>(form);
  const wanted = (ids ?? ips ?? '').split(',').map((each) => (ids === undefined ? `<IP>${each}<` : `<ID>${each}<`));
  return hosts.filter((one) => wanted.some((each) => one.includes(each)));
}

export function asset(id: string, hostId: string, elements = '<name>app01</name>'): string {
  return `<HostAsset><id>${id}</id><qwebHostId>${hostId}</qwebHostId>${elements}</HostAsset>`;
}

/** A portal that compares as is told, over assets of one name each, given by column. */
export function portalOf(sensitive: boolean, ...known: { id: string; column: string; name: string }[]) {
  const fold = (text: string) => (sensitive ? text : text.toLowerCase());
  return ({ field, value }: Search): Scripted => ({
    text: assets(
      known
        .filter(({ column, name }) => column === field && fold(name).includes(fold(value)))
        .map(({ id, column, name }) => asset(`9${id}`, id, `<${column}>${name}</${column}>`))
        .join(''),
    ),
  });
}
