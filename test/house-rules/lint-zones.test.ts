import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { root } from '../support/repository.js';
import { tempDir } from '../support/temp-dir.js';

const Report = z.object({ diagnostics: z.array(z.object({ filename: z.string(), code: z.string() })) });

const use = (what: string, from: string): string =>
  `import { ${what} } from '${from}';\nexport const used = ${what};\n`;
const imports = 'eslint(no-restricted-imports)';
const globals = 'eslint(no-restricted-globals)';
const properties = 'eslint(no-restricted-properties)';

const network = ['node:http', 'http', 'node:https', 'node:http2', 'node:net', 'node:tls', 'node:dgram', 'node:dns'];
const rooms = ['verification', 'policy', 'shared', 'ledger', 'connectors/qualys', 'config', 'queue', 'api', 'main'];
/** What no room but one may import, each tried in every other room. */
const reserved = [
  ...[...network, 'node:dns/promises', 'undici'].map((module) => ({ module, rooms })),
  { module: 'node:child_process', rooms: [...rooms, 'outbound'] },
  { module: 'node:process', rooms: [...rooms.filter((room) => room !== 'main'), 'outbound'] },
].flatMap(({ module, rooms: others }) =>
  others.map((room) => ({
    what: `${module} in ${room}`,
    file: `src/${room}/no-${module.replaceAll(/\W/g, '-')}.ts`,
    code: use('anything', module),
    rule: imports,
  })),
);
/** The environment, read in every room but main; where `process` as a whole is out, another rule says so. */
const environment = [...rooms, 'outbound']
  .filter((room) => room !== 'main')
  .map((room) => ({
    what: `the environment in ${room}`,
    file: `src/${room}/environment.ts`,
    code: 'export const e = process.env;\n',
    rule: ['verification', 'policy'].includes(room) ? globals : properties,
  }));

const forbidden = [
  ...reserved,
  ...environment,
  {
    what: 'the file system in verification',
    file: 'src/verification/a.ts',
    code: use('read', 'node:fs'),
    rule: imports,
  },
  { what: 'a library in verification', file: 'src/verification/b.ts', code: use('get', 'axios'), rule: imports },
  {
    what: 'the ledger in verification',
    file: 'src/verification/c.ts',
    code: use('l', '../ledger/ledger.js'),
    rule: imports,
  },
  { what: 'a timer in verification', file: 'src/verification/d.ts', code: 'setTimeout(() => {}, 1);\n', rule: globals },
  { what: 'the clock in policy', file: 'src/policy/a.ts', code: 'export const at = Date.now();\n', rule: properties },
  { what: 'chance in policy', file: 'src/policy/b.ts', code: 'export const die = Math.random();\n', rule: properties },
  { what: 'the door in policy', file: 'src/policy/c.ts', code: use('send', '../outbound/send.js'), rule: imports },
  { what: 'axios in a connector', file: 'src/connectors/qualys/a.ts', code: use('get', 'axios'), rule: imports },
  { what: 'fetch in a connector', file: 'src/connectors/qualys/b.ts', code: "await fetch('x');\n", rule: globals },
  {
    what: 'the ledger in a connector',
    file: 'src/connectors/qualys/c.ts',
    code: use('l', '../../ledger/ledger.js'),
    rule: imports,
  },
  {
    what: 'a connector in the door',
    file: 'src/outbound/a.ts',
    code: use('q', '../connectors/qualys/client.js'),
    rule: imports,
  },
  {
    what: 'a verdict in the door',
    file: 'src/outbound/b.ts',
    code: use('d', '../verification/decide.js'),
    rule: imports,
  },
  {
    what: 'the ledger in the door',
    file: 'src/outbound/d.ts',
    code: use('l', '../ledger/create-ledger.js'),
    rule: imports,
  },
  {
    what: 'a process beside the private Redis',
    file: 'src/queue/redis.ts',
    code: use('spawn', 'node:child_process'),
    rule: imports,
  },
  { what: 'axios in main', file: 'src/main/a.ts', code: use('get', 'axios'), rule: imports },
  { what: 'fetch in main', file: 'src/main.ts', code: "await fetch('x');\n", rule: globals },
  { what: 'a folder of main in the queue', file: 'src/queue/c.ts', code: use('m', '../main/serve.js'), rule: imports },
  {
    what: 'a function of more than 40 lines',
    file: 'src/queue/long.ts',
    code: `export function long(): void {\n${'  void 0;\n'.repeat(39)}}\n`,
    rule: 'eslint(max-lines-per-function)',
  },
  { what: 'SQL in the door', file: 'src/outbound/c.ts', code: use('sql', 'kysely'), rule: imports },
  { what: 'the queue in the ledger', file: 'src/ledger/a.ts', code: use('q', '../queue/watch.js'), rule: imports },
  { what: 'axios in the ledger', file: 'src/ledger/b.ts', code: use('get', 'axios'), rule: imports },
  { what: 'the network in config', file: 'src/config/a.ts', code: use('get', 'axios'), rule: imports },
  {
    what: 'a connector in config',
    file: 'src/config/b.ts',
    code: use('q', '../connectors/qualys/client.js'),
    rule: imports,
  },
  { what: 'axios in the API', file: 'src/api/a.ts', code: use('get', 'axios'), rule: imports },
  { what: 'fetch in the API', file: 'src/api/b.ts', code: "await fetch('x');\n", rule: globals },
  { what: 'SQL in the API', file: 'src/api/c.ts', code: use('sql', 'kysely'), rule: imports },
  { what: 'SQL in the queue', file: 'src/queue/a.ts', code: use('Client', 'pg'), rule: imports },
  { what: 'main in the queue', file: 'src/queue/b.ts', code: use('main', '../main.js'), rule: imports },
  {
    what: 'a domain room in shared',
    file: 'src/shared/a.ts',
    code: use('d', '../verification/decide.js'),
    rule: imports,
  },
  {
    what: 'the code under test in the lab',
    file: 'lab/qualys/a.ts',
    code: use('d', '../../src/verification/decide.js'),
    rule: imports,
  },
];

const allowed = [
  { what: 'zod in verification', file: 'src/verification/ok.ts', code: use('z', 'zod') },
  {
    what: 'verification in a connector',
    file: 'src/connectors/qualys/ok.ts',
    code: use('d', '../../verification/decide.js'),
  },
  { what: 'axios in the door', file: 'src/outbound/ok.ts', code: use('get', 'axios') },
  { what: 'SQL in the ledger', file: 'src/ledger/ok.ts', code: use('sql', 'kysely') },
  ...network.map((module) => ({
    what: `${module} in the door`,
    file: `src/outbound/ok-${module.replaceAll(/\W/g, '-')}.ts`,
    code: use('anything', module),
  })),
  { what: 'the audit port in the door', file: 'src/outbound/ok-audit.ts', code: use('a', '../ledger/audit.js') },
  { what: 'a server where the API listens', file: 'src/api/listen.ts', code: use('createServer', 'node:http') },
  { what: 'words for a status in the API', file: 'src/api/ok-words.ts', code: use('STATUS_CODES', 'node:http') },
  {
    what: 'a type of a server in the API',
    file: 'src/api/ok-type.ts',
    code: "import type { IncomingHttpHeaders } from 'node:http';\nexport type Headers = IncomingHttpHeaders;\n",
  },
  {
    what: 'a process for the private Redis',
    file: 'src/queue/private-redis.ts',
    code: use('spawn', 'node:child_process'),
  },
  { what: 'what an address is in a connector', file: 'src/connectors/qualys/ok-ip.ts', code: use('isIP', 'node:net') },
  { what: 'the environment in main', file: 'src/main/ok.ts', code: 'export const e = process.env;\n' },
  { what: 'BullMQ in the queue', file: 'src/queue/ok.ts', code: use('Queue', 'bullmq') },
];

const workshop = tempDir();
let found: z.infer<typeof Report>['diagnostics'] = [];

beforeAll(async () => {
  cpSync(join(root, '.oxlintrc.json'), join(workshop.path, '.oxlintrc.json'));
  for (const { file, code } of [...forbidden, ...allowed]) {
    mkdirSync(dirname(join(workshop.path, file)), { recursive: true });
    writeFileSync(join(workshop.path, file), code);
  }
  found = await lint(workshop.path);
});
afterAll(workshop.remove);

it.each(forbidden)('lint rejects $what', ({ file, rule }) => {
  expect(complaintsAbout(file)).toContain(rule);
});

it.each(allowed)('lint accepts $what', ({ file }) => {
  expect(complaintsAbout(file)).toEqual([]);
});

function complaintsAbout(file: string): string[] {
  return found.filter(({ filename }) => filename === file).map(({ code }) => code);
}

/** oxlint ends with 1 when it finds something, which is what we want of it. */
function lint(folder: string): Promise<typeof found> {
  const program = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, '--format=json', '.'], { cwd: folder }, (_error, stdout, stderr) => {
      const report = Report.safeParse(stdout.startsWith('{') ? JSON.parse(stdout) : undefined);
      if (report.success) resolve(report.data.diagnostics);
      else reject(new Error(`expected a report from oxlint, got: ${stderr}${stdout}`));
    });
  });
}
