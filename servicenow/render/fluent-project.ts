import { sysIdOf, type InstanceRecord } from '../records/instance-record.js';

/** The newest that installs and builds on Node 20, tried; needs no instance and no login to build. */
const SDK_VERSION = '4.9.0';
/** The three scripts stand in files of their own, as a developer would want them; every other value is short. */
const SCRIPTS: Readonly<Record<string, string>> = {
  sys_script: 'business-rule',
  sys_script_include: 'script-include',
  sysevent_script_action: 'script-action',
};

/**
 * A project for the vendor's SDK in the global scope, where columns may be called `u_…`: text by path.
 * Plain records throughout: the SDK's Table would describe the base table too, and its ChoiceSet replaces the list
 * (servicenow 12). The key file gives every record the sys_id that the update set gives it.
 */
export function fluentProject(records: readonly InstanceRecord[]): ReadonlyMap<string, string> {
  const scripts = records.flatMap(({ table, values }) => {
    const name = SCRIPTS[table];
    return name === undefined ? [] : [[`src/fluent/scripts/${name}.js`, values['script'] ?? ''] as const];
  });
  return new Map([
    ['package.json', json({ ...PACKAGE, devDependencies: { '@servicenow/sdk': SDK_VERSION } })],
    ['now.config.json', json(CONFIG)],
    ['src/fluent/index.now.ts', index(records)],
    ['src/fluent/generated/keys.ts', keys(records)],
    ...scripts,
  ]);
}

const PACKAGE = {
  name: 'patchproof-servicenow',
  version: '0.1.0',
  private: true,
  license: 'UNLICENSED',
  scripts: { build: 'now-sdk build', pack: 'now-sdk pack', deploy: 'now-sdk install' },
};
const CONFIG = {
  scope: 'global',
  scopeId: sysIdOf('sys_app', 'Patchproof'),
  name: 'Patchproof',
  description: 'Announces tickets that enter Pending Verification, and holds the verdict',
  npmUpdateCheck: false,
  packageResolverVersion: '2.0.0',
};

function index(records: readonly InstanceRecord[]): string {
  const head = ["import '@servicenow/sdk/global'", "import { Record } from '@servicenow/sdk/core'"];
  return [...head, '', ...records.map(statement), ''].join('\n');
}

function statement(record: InstanceRecord): string {
  const data = Object.entries(record.values).map(([column, value]) => `${column}: ${literal(record, column, value)}`);
  // Unloaded, a choice is one row that joins the list; as part of an update it would stand for the list.
  const meta = record.table === 'sys_choice' ? ["$meta: { installMethod: 'first install' }"] : [];
  const fields = [`$id: Now.ID['${key(record)}']`, ...meta, `table: '${record.table}'`, `data: { ${data.join(', ')} }`];
  return `Record({ ${fields.join(', ')} })`;
}

function literal({ table }: InstanceRecord, column: string, value: string): string {
  const script = column === 'script' ? SCRIPTS[table] : undefined;
  if (script !== undefined) return `Now.include('./scripts/${script}.js')`;
  if (/^(read|write)_roles$/.test(column)) return JSON.stringify([value]);
  return isTyped(column, value) ? value : JSON.stringify(value);
}

/** The SDK types its columns; `value` holds text whatever it says. */
function isTyped(column: string, value: string): boolean {
  return NUMBERS.has(column) || (column !== 'value' && /^(true|false)$/.test(value));
}

const NUMBERS = new Set(['max_length', 'order', 'sequence']);

function keys(records: readonly InstanceRecord[]): string {
  const entries = records.map(
    (record) => `          '${key(record)}': { table: '${record.table}'; id: '${record.sysId}' }`,
  );
  return [
    "import '@servicenow/sdk/global'",
    '',
    'declare global {',
    '  namespace Now {',
    '    namespace Internal {',
    '      interface Keys extends KeysRegistry {',
    '        explicit: {',
    ...entries,
    '        }',
    '      }',
    '    }',
    '  }',
    '}',
    '',
  ].join('\n');
}

function key({ table, name }: InstanceRecord): string {
  return `${table}-${name}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
