import { expect, it } from 'vitest';
import { Settings } from '../../src/config/settings.js';
import { choices, choicesByHand } from '../../servicenow/records/choices.js';
import { instanceRecords } from '../../servicenow/records/instance-records.js';
import { fluentProject } from '../../servicenow/render/fluent-project.js';
import { manualSteps } from '../../servicenow/render/manual-steps.js';
import { textOf } from '../support/repository.js';
import { everyTable, incidentOnly } from './tickets.js';

function ticketsOf(entry: Readonly<Record<string, unknown>>) {
  return Settings.parse({ tickets: [entry] }).tickets;
}

it.each([
  { table: 'incident', pendingState: '10', rows: ['incident'], byHand: 0 },
  { table: 'incident', pendingState: '3', rows: [], byHand: 0 },
  { table: 'sc_task', pendingState: '10', rows: ['task'], byHand: 0 },
  { table: 'change_task', pendingState: '-5', rows: [], byHand: 0 },
  { table: 'sn_vul_vulnerable_item', pendingState: '11', rows: [], byHand: 1 },
  { table: 'u_patch_job', pendingState: '10', rows: [], byHand: 1 },
])('state $pendingState of $table adds rows to the lists $rows', ({ table, pendingState, rows, byHand }) => {
  const tickets = ticketsOf({ table, pendingState });
  expect(choices(tickets).map(({ values }) => values['name'])).toEqual(rows);
  expect(choicesByHand(tickets)).toHaveLength(byHand);
});

it('only the role of the service may write the verdict, and no rule touches a column of the base system', () => {
  const rules = instanceRecords(everyTable).filter(({ table }) => table === 'sys_security_acl');
  const columns = rules.map(({ values }) => values['name'] ?? '');
  expect(columns.filter((name) => !/^\w+\.u_patchproof_(run|result|reason)$/.test(name))).toEqual([]);
  expect(columns).toHaveLength(3 * everyTable.length);
});

it('with approvals on the ticket there is one column more, which only the service may write', () => {
  const before = new Set(instanceRecords(everyTable).map(({ sysId }) => sysId));
  const more = instanceRecords(everyTable, true).filter(({ sysId }) => !before.has(sysId));
  const column = 'sysapproval_approver.u_patchproof_question';
  expect(more.map(({ table, name }) => [table, name])).toEqual([
    ['sys_dictionary', column],
    ['sys_documentation', column],
    ['sys_security_acl', `${column} write`],
    ['sys_security_acl_role', `${column} write: x_patchproof.service`],
  ]);
  expect(manualSteps(everyTable, true)).toContain('u_patchproof_question');
  expect(manualSteps(everyTable)).not.toContain('u_patchproof_question');
});

it('the rules run after the save, early enough, on insert and update, when the state becomes the pending one', () => {
  const rules = instanceRecords(everyTable).filter(({ table }) => table === 'sys_script');
  expect(rules.map(({ values }) => [values['collection'], values['filter_condition']])).toEqual(
    everyTable.map(({ table, pendingState }) => [table, `stateCHANGESTO${pendingState}^EQ`]),
  );
  for (const { values } of rules) {
    expect(values).toMatchObject({ when: 'after', action_insert: 'true', action_update: 'true', active: 'true' });
    expect(Number(values['order'])).toBeLessThan(1000);
  }
});

it.each(['business-rule', 'script-include', 'script-action'])('%s is ES5: it runs in every engine mode', (name) => {
  const code = textOf(`servicenow/scripts/${name}.js`).replaceAll(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '');
  expect(code).not.toMatch(/=>|`|\b(let|const|class|async|await)\b|\bof\s+\w+\)|\?\.|\?\?|===|\.\.\./);
});

it('the printed steps hold every value of every record, and the scripts', () => {
  const steps = manualSteps(everyTable);
  const records = instanceRecords(everyTable).filter(({ table }) => table !== 'sys_documentation');
  const names = new Map(records.map(({ sysId, name }) => [sysId, name]));
  const wanted = records.flatMap(({ within, values }) =>
    within === undefined ? Object.values(values) : [values['value'] ?? ''],
  );
  const missing = wanted.filter(
    (value) => !steps.includes(value.replaceAll(/[0-9a-f]{32}/g, (sysId) => names.get(sysId) ?? sysId)),
  );
  expect(missing).toEqual([]);
  expect(steps).toContain('!  sn_vul_vulnerable_item.state 11: look into sys_choice.list');
});

it('the SDK project gives every record the sys_id that the update set gives it, and takes the scripts as they are', () => {
  const records = instanceRecords(incidentOnly);
  const project = fluentProject(records);
  const keys = [...(project.get('src/fluent/generated/keys.ts') ?? '').matchAll(/'(\S+)': .*id: '(\w+)'/g)];
  const used = [...(project.get('src/fluent/index.now.ts') ?? '').matchAll(/\$id: Now\.ID\['(\S+)'\]/g)];
  expect(keys.map(([, , sysId]) => sysId)).toEqual(records.map(({ sysId }) => sysId));
  expect(used.map(([, key]) => key)).toEqual(keys.map(([, key]) => key));
  expect(new Set(used.map(([, key]) => key)).size).toBe(records.length);
  for (const name of ['business-rule', 'script-include', 'script-action']) {
    expect(project.get(`src/fluent/scripts/${name}.js`)).toBe(textOf(`servicenow/scripts/${name}.js`));
  }
  expect(JSON.parse(project.get('package.json') ?? '').devDependencies).toEqual({ '@servicenow/sdk': '4.9.0' });
});
