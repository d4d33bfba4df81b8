import { settingsFor } from './settings.js';
import { openRuntime, type Runtime } from './runtime.js';
import { metricsOf, startApi, startWork } from './service.js';

interface Parts {
  readonly api: boolean;
  readonly worker: boolean;
  /** Bull Board may retry and promote jobs. */
  readonly actions: boolean;
}

/** Runs until it is told to stop, and then finishes what it has begun. */
export async function serve({ api, worker, actions }: Parts): Promise<void> {
  const config = settingsFor(['vendors', ...(api ? (['webhook', 'operator'] as const) : [])]);
  const runtime = await openRuntime(config);
  const { log, lifetime } = runtime;
  const stopped = untilToldToStop(runtime);
  try {
    const metrics = metricsOf(runtime);
    if (api) log.info('listening', { url: await startApi(runtime, metrics, { actions }), mode: config.mode });
    if (worker) await startWork(runtime, metrics);
    log.info('ready', { api, worker, mode: config.mode });
    await stopped;
  } finally {
    await lifetime.close();
  }
}

function untilToldToStop({ log }: Runtime): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        log.info('stopping', { signal });
        resolve();
      });
    }
  });
}
