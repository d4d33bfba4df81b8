import Table from 'cli-table3';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../lab/shared/free-port.js';
import { putLoad, type Measured } from './load.js';

/** From webhook to durable 202, ours beside the least that could be done, in one run on one machine. */
const secret = `whsec_${randomBytes(32).toString('base64')}`;
const dir = await mkdtemp(join(tmpdir(), 'patchproof-bench-'));
const redisPort = await freePort();
const redis = start('redis-server', ['--port', String(redisPort), '--dir', dir, '--appendonly', 'yes', '--save', '']);

try {
  const baseline = await measure('baseline', [process.execPath, '--import', 'tsx', resolve('bench/baseline.ts')], 0);
  const ours = await measure('Patchproof', [process.execPath, resolve('dist/main.js'), 'api'], 1);
  await report({ baseline, ours });
} finally {
  await redis.stop();
  await rm(dir, { recursive: true, force: true });
}

interface Pair {
  readonly steady: Measured;
  readonly saturated: Measured;
}

async function measure(name: string, [command = '', ...args]: readonly string[], database: number): Promise<Pair> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  console.log(`${name}: starting on ${url}`);
  const server = start(command, args, { ...environment(database), PORT: String(port) });
  try {
    while (
      !(await fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ))
    )
      await sleep(100);
    await putLoad({ url, secret, seconds: 3, connections: 20 }); // warm
    const steady = await putLoad({ url, secret, seconds: 10, connections: 20, rate: 200 });
    const saturated = await putLoad({ url, secret, seconds: 10, connections: 50 });
    return { steady, saturated };
  } finally {
    await server.stop();
  }
}

async function report({ baseline, ours }: { baseline: Pair; ours: Pair }): Promise<void> {
  const row = (what: string, of: (pair: Pair) => number): string[] => [
    what,
    of(ours).toFixed(1),
    of(baseline).toFixed(1),
  ];
  const rows = [
    row('p50 at 200/s, ms', ({ steady }) => steady.p50Ms),
    row('p99 at 200/s, ms', ({ steady }) => steady.p99Ms),
    row('throughput at saturation, per second', ({ saturated }) => saturated.perSecond),
    row('p99 at saturation, ms', ({ saturated }) => saturated.p99Ms),
    row('refused', ({ steady, saturated }) => steady.refused + saturated.refused),
  ];
  const table = new Table({ head: ['webhook to durable 202', 'Patchproof', 'baseline'] });
  table.push(...rows);
  console.log(table.toString());
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`;
  const lines = [
    '# Results',
    '',
    `\`npm run bench\` on ${machine}.`,
    '',
    'Baseline: a bare Express 5 route that checks the same signature and adds one BullMQ job; no ledger, no dedupe.',
    '',
  ];
  const cells = [['webhook to durable 202, one process', 'Patchproof', 'baseline'], ['---', '--:', '--:'], ...rows];
  await writeFile('bench/RESULTS.md', [...lines, ...cells.map((each) => `| ${each.join(' | ')} |`), ''].join('\n'));
}

function environment(database: number): Record<string, string> {
  const vendors = {
    QUALYS_URL: 'http://127.0.0.1:9',
    CS_BASE_URL: 'http://127.0.0.1:9',
    SNOW_INSTANCE: 'http://127.0.0.1:9',
  };
  const names = [
    'QUALYS_USERNAME',
    'QUALYS_PASSWORD',
    'CS_CLIENT_ID',
    'CS_CLIENT_SECRET',
    'SNOW_USERNAME',
    'SNOW_PASSWORD',
  ];
  return {
    PATH: process.env['PATH'] ?? '',
    ...vendors,
    ...Object.fromEntries(names.map((name) => [name, 'not used here'])),
    WEBHOOK_SECRETS: secret,
    OPERATOR_USERNAME: 'operator',
    OPERATOR_PASSWORD: randomBytes(12).toString('hex'),
    REDIS_URL: `redis://127.0.0.1:${redisPort}/${database}`,
    DATABASE_URL: `sqlite:${join(dir, 'ledger.db')}`,
    LOG_LEVEL: 'error',
  };
}

function start(command: string, args: readonly string[], env?: Record<string, string>) {
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    cwd: process.cwd(),
    ...(env ? { env } : {}),
  });
  return {
    stop: async () => {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}
