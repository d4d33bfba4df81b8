import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { run } from './support/program.js';

/** Neither settings nor servers: help and mistakes in a command line need none. */
const nowhere = { cwd: tmpdir(), env: {} };

const commands =
  'serve, api, worker, sweep, verify, doctor, policy explain, policy check, policy simulate, writes stop, writes allow, writes show, audit export, audit verify, approvals list, approvals show, approvals approve, approvals deny, operators list, operators add, operators password, operators disable, keys list, keys create, keys revoke'.split(
    ', ',
  );

describe.concurrent('the help', () => {
  it('names every command, the files of the settings, and where to begin', async () => {
    const { code, stdout, stderr } = await run(['--help'], nowhere);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command.split(' ')[0]}\\b`, 'm'));
    for (const word of ['.env', 'patchproof.yaml', 'patchproof.example.yaml', 'doctor', 'observe']) {
      expect(stdout).toContain(word);
    }
  });

  it.for(commands)('of "%s" gives an example and names the files of the settings', async (command) => {
    const { code, stdout, stderr } = await run([...command.split(' '), '--help'], nowhere);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: patchproof ${command}`));
    expect(stdout).toMatch(new RegExp(`\\n\\nExamples?:\\n  .*patchproof ${command}`));
    expect(stdout).toContain('patchproof.yaml');
  });

  it('is shown, with exit code 1, where there is no command', async () => {
    const { code, stderr } = await run([], nowhere);
    expect(code).toBe(1);
    expect(stderr).toContain('Usage: patchproof');
  });
});

describe.concurrent('a mistake in the command line', () => {
  it.for([
    { args: ['swep'], says: "unknown command 'swep'" },
    { args: ['verify'], says: "missing required argument 'number'" },
    { args: ['doctor', '--force'], says: "unknown option '--force'" },
    { args: ['audit', 'export', '--ticket'], says: 'argument missing' },
  ])('is named: $says', async ({ args, says }) => {
    const { code, stdout, stderr } = await run(args, nowhere);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(says);
  });
});
