import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../support/temp-dir.js';
import { run } from './support/program.js';
import type { Test } from './support/world.js';

const right = {
  QUALYS_URL: 'https://qualysapi.example.com',
  QUALYS_USERNAME: 'reader',
  QUALYS_PASSWORD: 'sesame-one',
  CS_CLIENT_ID: 'd'.repeat(32),
  CS_CLIENT_SECRET: 'sesame-two',
  SNOW_INSTANCE: 'corp.service-now.com',
  SNOW_USERNAME: 'svc.patchproof',
  SNOW_PASSWORD: 'sesame-three',
};
const serving = ['WEBHOOK_SECRETS', 'OPERATOR_USERNAME', 'OPERATOR_PASSWORD'];

function folder({ onTestFinished }: Test, yaml?: string): string {
  const dir = tempDir();
  onTestFinished(dir.remove);
  if (yaml !== undefined) writeFileSync(join(dir.path, 'patchproof.yaml'), yaml);
  return dir.path;
}

/** The variable or key that each line of the complaint begins with. */
function named(stderr: string): string[] {
  return [...stderr.matchAll(/^ {2}- ([\w.[\]]+):/gm)].map(([, name = '']) => name).toSorted();
}

describe.concurrent('wrong settings', () => {
  it.for([
    { command: ['serve'], needed: [...Object.keys(right), ...serving] },
    { command: ['policy', 'explain'], needed: Object.keys(right) },
  ])('end $command with 1, and every missing variable is listed', async ({ command, needed }, test) => {
    const { code, stdout, stderr } = await run(command, { cwd: folder(test), env: {} });
    expect({ code, stdout, named: named(stderr) }).toEqual({ code: 1, stdout: '', named: needed.toSorted() });
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('are listed all at once, by variable or key, and no value of a secret is shown', async (test) => {
    const wrong = {
      QUALYS_URL: 'http://qualysapi.example.com',
      QUALYS_PASSWORD: '',
      SNOW_INSTANCE: 'corp service now',
      WEBHOOK_SECRETS: 'whsec_sesame!four',
      DATABASE_URL: 'mysql://patchproof:sesame-five@db/patchproof',
      REDIS_URL: 'sesame-six',
      PORT: '80800',
      LOG_LEVEL: 'loud',
    };
    const yaml = 'mode: enfroce\nverification:\n  pollIntervall: 5m\n  deadline: 72\n';
    const { code, stdout, stderr } = await run(['serve'], { cwd: folder(test, yaml), env: { ...right, ...wrong } });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const keys = ['mode', 'verification', 'verification.deadline'];
    const operator = ['OPERATOR_USERNAME', 'OPERATOR_PASSWORD'];
    expect(named(stderr)).toEqual([...Object.keys(wrong), ...operator, ...keys].toSorted());
    expect(stderr).toContain('(13 mistakes)');
    expect(stderr).toContain('unknown key "pollIntervall"; did you mean pollInterval?');
    expect(stderr).not.toContain('sesame');
  });

  it('may be a file that was named and is not there', async (test) => {
    const env = { ...right, PATCHPROOF_CONFIG: './elsewhere.yaml' };
    const { code, stderr } = await run(['doctor'], { cwd: folder(test), env });
    expect(code).toBe(1);
    expect(stderr).toContain('PATCHPROOF_CONFIG: ./elsewhere.yaml: expected a file that can be read, got ENOENT');
  });

  it.for([
    { what: 'a folder that cannot be made', url: 'sqlite:/dev/null/patchproof.db', said: 'EEXIST' },
    { what: 'a database that does not answer', url: 'postgres://ledger:sesame@127.0.0.1:1/none', said: 'ECONNREFUSED' },
  ])('may name $what as ledger: words and $said, no stack', async ({ url, said }, test) => {
    const ended = await run(['audit', 'verify'], { cwd: folder(test), env: { DATABASE_URL: url } });
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^patchproof: the ledger \(DATABASE_URL\) cannot be used; [^\n]*\n$/);
    expect(ended.stderr).toContain(`(${said})`);
    expect(ended.stderr).not.toContain('sesame');
  });
});

it('.env in the working directory fills in what the environment does not say', async (test) => {
  const cwd = folder(test);
  const lines = Object.entries(right).map(([name, value]) => `${name}=${value}`);
  writeFileSync(join(cwd, '.env'), lines.join('\n'));
  const env = { SNOW_INSTANCE: 'other.service-now.com' };
  const input = ['corp', 'other']
    .map((name) => `GET https://${name}.service-now.com/api/now/table/incident`)
    .join('\n');
  const { code, stdout } = await run(['policy', 'explain'], { cwd, env }, { input });
  expect(code).toBe(0);
  expect(stdout.match(/"decision":"\w+"/g)).toEqual(['"decision":"deny"', '"decision":"permit"']);
});
