import type { Instance } from './instance.js';
import { shippedScripts } from './platform/shipped-scripts.js';
import type { Properties } from './properties.js';

export interface Installation {
  readonly url: string;
  /** `whsec_<base64>` each; several during a rotation. */
  readonly secrets: readonly string[];
  readonly pendingState: string;
  readonly integrationUser: string;
}

/** What an administrator leaves on the instance, with the very scripts of the product. */
export function installPatchproof({ store }: Instance, properties: Properties, settings: Installation): void {
  const { rule, include, action } = shippedScripts();
  const insert = (table: string, values: Readonly<Record<string, string>>): void =>
    void store.insert(table, { active: 'true', ...values }, 'admin');
  insert('sys_script', {
    name: 'Patchproof: announce',
    collection: 'incident',
    when: 'after',
    order: '200',
    action_insert: 'true',
    action_update: 'true',
    filter_condition: `stateCHANGESTO${settings.pendingState}^EQ`,
    script: rule,
  });
  insert('sys_script_include', { name: 'PatchproofWebhook', access: 'public', script: include });
  insert('sysevent_register', { event_name: EVENT, queue: 'patchproof' });
  insert('sysevent_script_action', { name: 'Patchproof: send', event_name: EVENT, order: '100', script: action });

  properties.set('x_patchproof.enabled', 'true');
  properties.set('x_patchproof.endpoint', settings.url);
  properties.set('x_patchproof.secret', settings.secrets.join(','), 'password2');
  properties.set('x_patchproof.integration_user', settings.integrationUser);
  properties.set('x_patchproof.pending_state', settings.pendingState);
  properties.set('x_patchproof.tables', 'incident');
}

const EVENT = 'x_patchproof.pending';
