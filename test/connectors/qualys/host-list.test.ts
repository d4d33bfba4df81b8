import { expect, it } from 'vitest';
import { createQualysDialect } from '../../../src/connectors/qualys/dialect.js';
import { createHostList } from '../../../src/connectors/qualys/host-list.js';
import { qualysCalls } from '../../../src/connectors/qualys/operations.js';
import type { Send } from '../../../src/outbound/contract.js';
import { eventually } from '../../support/eventually.js';
import { scriptedSend } from '../../support/scripted-send.js';
import { host, hostList } from './documents.js';
import { contextOf } from './setup.js';

it.each([
  { by: 'byIps', field: 'ips', values: ['10.0.0.1', '10.0.0.2', '10.0.0.3'] },
  { by: 'byIds', field: 'ids', values: ['7001', '7002', '7003'] },
] as const)('tickets that ask $by while a slow call flies share the next one', async ({ by, field, values }) => {
  const all = values.map((_, index) => host(`700${index + 1}`, { IP: `10.0.0.${index + 1}` }));
  const answers: (() => void)[] = [];
  const portal = scriptedSend(createQualysDialect(), (_call, input) => {
    const asked = Object.fromEntries(input.form ?? [])[field]?.split(',') ?? [];
    return { text: hostList(...all.filter((_, index) => asked.includes(values[index] ?? ''))) };
  });
  const send: Send = async (call, input) => {
    await new Promise<void>((answer) => answers.push(answer));
    return portal.send(call, input);
  };
  const door = { send, origin: 'https://qualysapi.qualys.com', now: () => new Date(0) };
  const list = createHostList(door, qualysCalls('5.0').listHosts);
  const ask = (value: string) => list[by]({ values: [value], context: contextOf(`INC${value}`) });

  const first = ask(values[0]);
  await eventually('the first call', async () => answers.length === 1);
  const others = [ask(values[1]), ask(values[2])];
  answers[0]?.();
  expect(await first).toMatchObject([{ hostId: '7001' }]);
  await eventually('the second call', async () => answers.length === 2);
  answers[1]?.();
  expect((await Promise.all(others)).flat()).toMatchObject([{ hostId: '7002' }, { hostId: '7003' }]);
  const forms = portal.asked.map(({ input }) => Object.fromEntries(input.form ?? [])[field]);
  expect(forms).toEqual([values[0], `${values[1]},${values[2]}`]);
});
