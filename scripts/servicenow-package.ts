import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { instanceRecords } from '../servicenow/records/instance-records.js';
import { fluentProject } from '../servicenow/render/fluent-project.js';
import { manualSteps } from '../servicenow/render/manual-steps.js';
import { choiceRows, updateSet } from '../servicenow/render/update-set.js';
import { loadConfig } from '../src/config/load-config.js';

/** What an administrator installs, for the ticket tables of patchproof.yaml: `update-set | sdk | manual`. */
const target = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist', 'servicenow');

try {
  main(process.argv[2]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function main(route: string | undefined): void {
  const { tickets, approvals } = loadConfig({
    env: { PATCHPROOF_CONFIG: process.env['PATCHPROOF_CONFIG'] },
    readFile: (path) => readFileSync(path, 'utf8'),
    needs: [],
  });
  const onTicket = approvals.servicenow !== undefined;
  const records = instanceRecords(tickets, onTicket);
  if (route === 'manual') console.log(manualSteps(tickets, onTicket));
  else if (route === 'update-set') {
    write(
      target,
      new Map([
        ['patchproof-update-set.xml', updateSet(records)],
        ['patchproof-choices.xml', choiceRows(records)],
      ]),
    );
  } else if (route === 'sdk') write(join(target, 'sdk'), fluentProject(records));
  else throw new TypeError(`expected update-set, sdk or manual, got ${String(route)}`);
}

function write(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [name, text] of files) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(path);
  }
}
