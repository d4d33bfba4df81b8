import { readFileSync } from 'node:fs';
import type { Config } from '../config/config.js';
import { withPolicyFile } from '../config/policy-file.js';
import { settingsFor } from './settings.js';

/** The settings, with mode and policy of another file where one is named. */
export function configWithPolicy(path: string | undefined): Config {
  const config = settingsFor([]);
  return path === undefined ? config : withPolicyFile(config, path, (name) => readFileSync(name, 'utf8'));
}
