import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '../../../servicenow/scripts');

/** The very files that are installed on an instance. */
export function shippedScripts(): { readonly rule: string; readonly include: string; readonly action: string } {
  const text = (name: string): string => readFileSync(resolve(FOLDER, `${name}.js`), 'utf8');
  return { rule: text('business-rule'), include: text('script-include'), action: text('script-action') };
}
