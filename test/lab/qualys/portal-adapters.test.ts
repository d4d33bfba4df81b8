import { expect, it } from 'vitest';
import { mondayQualys, searchAssets, texts } from './ask.js';

it('the portal shows the adapter of a machine that has one, and of another none', async ({ onTestFinished }) => {
  const qualys = await mondayQualys();
  onTestFinished(() => qualys.close());
  qualys.addHost({ ip: '10.1.0.1', fqdn: 'app01.corp.example', mac: '42:01:0a:80:00:07' });
  qualys.addHost({ ip: '10.1.0.2', fqdn: 'app02.corp.example' });
  const answer = await searchAssets(qualys, '<Criteria field="dnsHostName" operator="CONTAINS">app0</Criteria>');
  expect(texts(answer, 'qwebHostId')).toHaveLength(2);
  expect(texts(answer, 'macAddress')).toEqual(['42:01:0a:80:00:07']);
});
