import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { root } from './repository.js';
import { tempDir } from './temp-dir.js';

const one = "import { expect, it } from 'vitest';\n";

it.each([
  {
    tests: { a: "it('x', () => expect(1).toBe(1)); it.skip('y', () => {}); it.todo('z');" },
    line: '1 passed, 0 failed, 2 skipped',
  },
  { tests: { a: "it('x', () => expect(1).toBe(2));", b: "it('x', () => {});" }, line: '1 passed, 1 failed, 0 skipped' },
  { tests: { a: "throw new Error('at import');", b: "it('x', () => {});" }, line: '1 passed, 1 failed, 0 skipped' },
])('the last line of a run is "$line"', async ({ tests, line }) => {
  const output = await runVitest(tests);
  expect(output.trimEnd().split('\n').at(-1)).toBe(line);
  expect(output).toContain('Test Files');
});

function runVitest(tests: Record<string, string>): Promise<string> {
  const dir = tempDir();
  onTestFinished(dir.remove);
  symlinkSync(join(root, 'node_modules'), join(dir.path, 'node_modules'));
  mkdirSync(join(dir.path, 'test'));
  for (const [name, text] of Object.entries(tests))
    writeFileSync(join(dir.path, 'test', `${name}.test.js`), one + text);
  writeFileSync(
    join(dir.path, 'vitest.config.mjs'),
    `import { countLine } from '${join(root, 'test/support/count-line.ts')}';\nexport default { test: { reporters: ['default', countLine()] } };\n`,
  );
  const program = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  return new Promise((resolve) => {
    execFile(process.execPath, [program, 'run'], { cwd: dir.path }, (_error, stdout) => resolve(stdout));
  });
}
