import { ConfigError } from './config-error.js';
import type { Config } from './config.js';
import { inWords } from './in-words.js';
import { Policy } from './policy.js';
import { section } from './section.js';
import { readSettingsFile } from './settings-file.js';
import { oneOf } from './text-as.js';

/** What may be tried out apart from the rest: mode and policy, spelt as in patchproof.yaml. */
const PolicyFile = section({ mode: oneOf('observe', 'enforce').optional(), policy: Policy.prefault({}) });

/** The settings with mode and policy of another file, or a ConfigError that lists every mistake of that file. */
export function withPolicyFile(config: Config, path: string, readFile: (path: string) => string): Config {
  const file = readSettingsFile(path, readFile, '--policy');
  const parsed = PolicyFile.safeParse(file.content);
  const mistakes = [...file.mistakes, ...(parsed.error?.issues ?? []).map((issue) => inWords(issue, path))];
  if (mistakes.length > 0 || !parsed.success) throw new ConfigError(mistakes);
  const { mode = config.mode, policy } = parsed.data;
  return { ...config, mode, policy };
}
