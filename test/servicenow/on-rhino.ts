import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { findBinary } from '../../scripts/find-binary.mjs';
import { root } from '../support/repository.js';
import { tempDir } from '../support/temp-dir.js';
import { defaults, type Case } from './cases.js';
import { IMPATIENCE } from './outcome.js';

/** The engine that ServiceNow's is made from; undefined where it is not installed. */
export const rhino = findBinary('rhino', ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']);

const Outcomes = z.array(
  z.object({
    posts: z.array(z.object({ id: z.string(), body: z.string(), status: z.number(), timeout: z.number() })),
    waits: z.array(z.number()),
    errors: z.array(z.string()),
  }),
);
export type RhinoOutcome = z.infer<typeof Outcomes>[number];

/** Plays all cases in one process: the engine takes longer to start than to run them. */
export async function playOnRhino(
  asked: readonly { readonly case: Case; readonly properties: Readonly<Record<string, string>> }[],
): Promise<readonly RhinoOutcome[]> {
  const here = resolve(import.meta.dirname, 'rhino');
  const script = (name: string): string => join(root, 'servicenow', 'scripts', `${name}.js`);
  const plan = {
    platform: join(here, 'platform.js'),
    scripts: { rule: script('business-rule'), include: script('script-include'), action: script('script-action') },
    cases: asked.map(({ case: each, properties }) => {
      const all = { ...defaults, ...each, properties, timeScale: each.receiver === 'silent' ? IMPATIENCE : 1 };
      return { ...all, later: all.later ?? all.after };
    }),
  };
  const dir = tempDir();
  try {
    const path = join(dir.path, 'plan.json');
    writeFileSync(path, JSON.stringify(plan));
    const { stdout } = await promisify(execFile)(rhino ?? 'rhino', ['-opt', '-1', join(here, 'run.js'), path]);
    return Outcomes.parse(JSON.parse(stdout));
  } finally {
    dir.remove();
  }
}
