import { describe, expect, it } from 'vitest';
import type { Scripted } from '../../support/scripted-send.js';
import { assets, host } from './documents.js';
import { asset, portalOf, qualysWith, type Search } from './qualys-with.js';
import { contextOf } from './setup.js';

const named = (index: number): string => `app${100 + index}`;
const known = (index: number) => ({ id: String(7000 + index), column: 'name', name: named(index) });

/** A portal of so many assets that gives its list in pages of `page`, and answers searches by name. */
function portalWith(count: number, { page = 500, more = '' } = {}) {
  const all = Array.from({ length: count }, (_, index) => known(index));
  const byName = portalOf(false, ...all);
  const list = ({ value }: Search): Scripted => {
    const rest = all.filter(({ id }) => Number(`9${id}`) > Number(value));
    const shown = rest.slice(0, page).map(({ id, name }) => asset(`9${id}`, id, `<name>${name}</name>`));
    const last = rest[page - 1];
    const tail = rest.length > page ? `<hasMoreRecords>true</hasMoreRecords><lastId>9${last?.id}</lastId>` : '';
    return { text: assets(shown.join('') + more, tail) };
  };
  return qualysWith({
    byName: (search) => (search.field === 'id' ? list(search) : byName(search)),
    hosts: all.map(({ id }) => host(id)),
  });
}

type Portal = ReturnType<typeof portalWith>;

async function findAll({ qualys }: Portal, count: number): Promise<(string | undefined)[][]> {
  const found = await Promise.all(
    Array.from({ length: count }, (_, index) => qualys.findHosts({ hostname: named(index) }, contextOf(`INC${index}`))),
  );
  return found.map((hosts) => hosts.map(({ hostId }) => hostId));
}

const expected = (count: number) => Array.from({ length: count }, (_, index) => [String(7000 + index)]);
const askedBy = ({ searches }: Portal) => new Set(searches.map(({ field }) => (field === 'id' ? 'list' : 'name')));

describe('many names of one moment', () => {
  it('are found in the list of all assets, with one call instead of five for each', async () => {
    const portal = portalWith(30);
    expect(await findAll(portal, 30)).toEqual(expected(30));
    expect(portal.searches).toMatchObject([{ field: 'id', value: '0' }]);
    expect(portal.asked[0]?.input.context.subjects).toHaveLength(30);
  });

  it('are found on every page of it', async () => {
    const portal = portalWith(30, { page: 7 });
    expect(await findAll(portal, 30)).toEqual(expected(30));
    expect(portal.searches.map(({ value }) => value)).toEqual(['0', '97006', '97013', '97020', '97027']);
  });

  it('are searched for one by one when the list is longer than it is worth, which is remembered', async () => {
    const portal = portalWith(30, { page: 1 });
    expect(await findAll(portal, 4)).toEqual(expected(4));
    expect(portal.searches.filter(({ field }) => field === 'id')).toHaveLength(1);
    expect(await findAll(portal, 4)).toEqual(expected(4));
    expect(portal.searches.filter(({ field }) => field === 'id')).toHaveLength(1);
    expect(askedBy(portal)).toEqual(new Set(['list', 'name']));
  });

  it('are searched for one by one, from then on, when an asset in the list shows no name', async () => {
    const portal = portalWith(10, { more: asset('99999', '9999', '<os>unknown</os>') });
    expect(await findAll(portal, 10)).toEqual(expected(10));
    expect(await findAll(portal, 10)).toEqual(expected(10));
    expect(portal.searches.filter(({ field }) => field === 'id')).toHaveLength(1);
  });

  it.each([
    ['refuses the question', '<ServiceResponse><responseCode>INVALID_REQUEST</responseCode></ServiceResponse>'],
    ['does not move on', assets(asset('1', '7000'), '<hasMoreRecords>true</hasMoreRecords><lastId>0</lastId>')],
  ])('are searched for one by one when the portal %s', async (_what, text) => {
    const byName = portalOf(false, ...Array.from({ length: 10 }, (_, index) => known(index)));
    const portal = qualysWith({
      byName: (search) => (search.field === 'id' ? { text } : byName(search)),
      hosts: Array.from({ length: 10 }, (_, index) => host(known(index).id)),
    });
    expect(await findAll(portal, 10)).toEqual(expected(10));
  });

  it('all fail when the portal is silent, and nobody is asked for each name', async () => {
    const { qualys, searches } = qualysWith({ byName: () => ({ status: 503, text: '' }) });
    const asking = Array.from({ length: 10 }, (_, index) =>
      qualys.findHosts({ hostname: named(index) }, contextOf(`INC${index}`)),
    );
    const results = await Promise.allSettled(asking);
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['rejected']));
    expect(searches).toHaveLength(1);
  });
});

it('a few names are searched for: a list would be more to read', async () => {
  const portal = portalWith(30);
  await findAll(portal, 2);
  expect(askedBy(portal)).toEqual(new Set(['name']));
});
