import { expect, it } from 'vitest';
import { syslogAudit } from '../../src/outbound/syslog.js';
import { describe } from '../../src/policy/describe.js';
import { explain } from '../../src/policy/explain.js';
import { judgeWith } from './intents.js';
import { sampleCatalogue } from './sample-catalogue.js';

const operations = ['syslogs://collector.corp.example:6514', 'syslog://10.0.0.5:601/'].map(syslogAudit);
const catalogue = { ...sampleCatalogue, operations: [...sampleCatalogue.operations, ...operations] };
const asked = (line: string) =>
  explain(line, { describe: (request) => describe(catalogue, request), judge: judgeWith([]) });

it.each(['SYSLOG syslogs://collector.corp.example:6514', 'SYSLOG syslog://10.0.0.5:601'])(
  'a collector of the settings is an operation: %s',
  (line) => expect(asked(line)).toMatchObject({ decision: 'permit', operation: 'audit:syslog' }),
);

it.each([
  'SYSLOG syslog://collector.corp.example:6514',
  'SYSLOG syslogs://collector.corp.example',
  'SYSLOG syslogs://collector.corp.example:6515',
  'SYSLOG syslogs://other.corp.example:6514',
  'SYSLOG syslogs://COLLECTOR.corp.example:6514',
  'SYSLOG syslogs://somebody@collector.corp.example:6514',
  'SYSLOG syslogs://collector.corp.example:6514/',
  'SYSLOG syslogs://collector.corp.example:6514/?a=b',
  'SYSLOG syslogs://collector.corp.example:6514 {"a":"b"}',
  'POST syslogs://collector.corp.example:6514',
  'SYSLOG https://collector.corp.example:6514',
])('nothing else is: %s', (line) => expect(asked(line)).toMatchObject({ decision: 'deny', operation: null }));
