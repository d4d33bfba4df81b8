import { parse } from 'yaml';
import { Settings } from '../../src/config/settings.js';
import { textOf } from '../support/repository.js';

/** What holds without a patchproof.yaml: incident alone. */
export const incidentOnly = Settings.parse({}).tickets;

/** Every table that docs/servicenow.md shows. */
export const everyTable = Settings.parse(
  parse(/```yaml\n([\s\S]*?)```/.exec(textOf('docs/servicenow.md'))?.[1] ?? ''),
).tickets;
