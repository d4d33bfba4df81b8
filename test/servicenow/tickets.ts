import { parse } from 'yaml';
import { defaultTickets } from '../../servicenow/records/default-tickets.js';
import { Settings } from '../../src/config/settings.js';
import { textOf } from '../support/repository.js';

/** What holds without a patchproof.yaml. */
export const incidentOnly = defaultTickets;

/** The settings of every table that docs/servicenow.md shows, as it shows them. */
export const documentedTables = /```yaml\n([\s\S]*?)```/.exec(textOf('docs/servicenow.md'))?.[1] ?? '';
export const everyTable = Settings.parse(parse(documentedTables)).tickets;
