import { describe, expect, it } from 'vitest';
import { identifyQualys } from '../../src/verification/identify-qualys.js';
import type { QualysHost } from '../../src/verification/qualys-facts.js';
import type { MachineKeys } from '../../src/verification/ticket.js';
import { aHost } from '../support/evidence.js';

const keys: MachineKeys = {
  hostname: 'app01',
  fqdn: 'app01.corp.example',
  ip: '10.20.30.40',
  serial: 'VMware-42',
};
const byName: MachineKeys = { hostname: 'app01', fqdn: 'app01.corp.example' };

/** A record that names no serial number. */
function nameless(over: Partial<QualysHost>): QualysHost {
  const { serial: _serial, ...host } = aHost();
  return { ...host, ...over };
}

describe('the Qualys record of the ticket’s machine', () => {
  it('is found by name, address and serial number', () => {
    expect(identifyQualys(keys, [aHost()])).toEqual({
      kind: 'found',
      ids: ['700100001'],
      agreeing: ['fqdn', 'hostname', 'ip', 'serial'],
      disagreeing: [],
    });
  });

  it.each<[string, MachineKeys, readonly QualysHost[]]>([
    ['only the address agrees', { ip: '10.20.30.40' }, [aHost({ names: [] })]],
    ['the address stands in the name’s column', { hostname: '10.20.30.40' }, [aHost({ names: ['10.20.30.40'] })]],
    ['only a truncated name agrees', { hostname: 'falcon-crowdstrike-1' }, [nameless({ names: ['FALCON-CROWDSTR'] })]],
    ['the serial number is a placeholder', { serial: 'None' }, [aHost({ serial: 'None' })]],
    ['nobody answers', keys, []],
    ['the ticket’s host id is unknown', { ...keys, qualysHostId: '700100009' }, [aHost()]],
  ])('is not found when %s', (_what, wanted, hosts) => {
    expect(identifyQualys(wanted, hosts).kind).toBe('not-found');
  });

  it.each<[string, MachineKeys, QualysHost, string[]]>([
    ['its serial number is another', keys, aHost({ serial: 'VMware-43' }), ['serial']],
    ['it bears the name in another domain', byName, nameless({ names: ['app01.lab.example', 'APP01'] }), ['fqdn']],
    ['the address was given to another machine', keys, aHost({ names: ['web99.corp.example'] }), ['fqdn', 'hostname']],
    ['the ticket names it by id, but not by serial', { qualysHostId: '700100001', serial: 'X-1' }, aHost(), ['serial']],
  ])('contradicts the ticket when %s', (_what, wanted, host, disagreeing) => {
    expect(identifyQualys(wanted, [host])).toEqual({ kind: 'mismatch', ids: ['700100001'], disagreeing });
  });

  it('comes alone when the twin in another domain is told apart by it', () => {
    const twin = nameless({ hostId: '2', names: ['app01.lab.example', 'APP01'] });
    expect(identifyQualys(byName, [twin, nameless({})])).toMatchObject({ kind: 'found', ids: ['700100001'] });
  });

  it.each([
    ['the same serial number', aHost({ hostId: '1', ip: '10.0.0.1' }), aHost({ hostId: '2', ip: '10.0.0.2' })],
    ['the same name at the same address', nameless({ hostId: '1' }), aHost({ hostId: '2' })],
  ])('may be two records, of agent and scanner, with %s', (_what, one, other) => {
    expect(identifyQualys(keys, [other, one])).toMatchObject({ kind: 'found', ids: ['1', '2'] });
  });

  it.each([
    ['other addresses', nameless({ hostId: '1', ip: '10.0.0.1' }), nameless({ hostId: '2', ip: '10.0.0.2' })],
    ['other serial numbers', aHost({ hostId: '1', serial: 'A-1' }), aHost({ hostId: '2', serial: 'A-2' })],
    [
      'other cloud instances',
      nameless({ hostId: '1', instanceId: 'i-1' }),
      nameless({ hostId: '2', instanceId: 'i-2' }),
    ],
    [
      'a placeholder in common and other addresses',
      aHost({ hostId: '1', serial: 'None', ip: '10.0.0.1' }),
      aHost({ hostId: '2', serial: 'None' }),
    ],
  ])('is ambiguous between two that have %s', (_what, one, other) => {
    expect(identifyQualys(byName, [other, one])).toEqual({ kind: 'ambiguous', candidates: ['1', '2'] });
  });

  it('brings the machine’s other records along when the ticket names one by id', () => {
    const wanted = { ...keys, qualysHostId: '1' };
    const others = [aHost({ hostId: '2', agent: false }), aHost({ hostId: '3', serial: 'VMware-43' })];
    expect(identifyQualys(wanted, [aHost({ hostId: '1' }), ...others])).toMatchObject({
      kind: 'found',
      ids: ['1', '2'],
    });
  });

  it('does not depend on the order of the candidates, nor on one that comes twice', () => {
    const hosts = [aHost({ hostId: '1' }), aHost({ hostId: '2', agent: false }), aHost({ hostId: '1' })];
    expect(identifyQualys(keys, hosts.toReversed())).toEqual(identifyQualys(keys, hosts));
  });

  it('says by which keys it was searched, the configuration item’s id not among them', () => {
    expect(identifyQualys({ ci: 'abc', hostname: 'app01', ip: '10.20.30.40' }, [])).toEqual({
      kind: 'not-found',
      searched: ['hostname', 'ip'],
    });
  });
});
