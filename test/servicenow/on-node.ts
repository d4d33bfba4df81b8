import { createPlatform } from '../../lab/servicenow/platform/create-platform.js';
import { shippedScripts } from '../../lab/servicenow/platform/shipped-scripts.js';
import { defaults, type Case } from './cases.js';
import { IMPATIENCE, type Outcome } from './outcome.js';

/** Plays one case in the stand-in's sandbox. Waits pass at once. */
export async function playOnNode(asked: Case, properties: Readonly<Record<string, string>>): Promise<Outcome> {
  const { table, user, before, after, scope, copies } = { ...defaults, ...asked };
  const { rule, include, action } = shippedScripts();
  const stop = new AbortController();
  const platform = createPlatform({
    scripts: {
      rules: () => [{ name: 'Patchproof: announce', condition: '', script: rule }],
      includes: () => [include],
      actions: () => [action],
    },
    properties: () => properties,
    find: () => ({ table, values: asked.later ?? after }),
    take: (fault) => (fault === 'duplicate-delivery' && copies === 2 ? {} : undefined),
    scope,
    pace: 0,
    patience: asked.receiver === 'silent' ? IMPATIENCE : 1,
    signal: stop.signal,
  });
  platform.changed({
    before: before === null ? undefined : { table, values: before },
    after: { table, values: after },
    user,
  });
  await platform.settled();
  stop.abort();
  const posts = platform.deliveries.map(({ id, body, status }) => ({ id, body, status: status ?? 0 }));
  return { posts, errors: platform.log.map(({ text }) => text) };
}
