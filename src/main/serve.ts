import { keepSigned } from './keep-signed.js';
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
export async function serve(parts: Parts): Promise<void> {
  const config = settingsFor(['vendors', ...(parts.api ? (['webhook', 'operator'] as const) : [])]);
  const runtime = await openRuntime(config);
  const stopped = untilToldToStop(runtime);
  let late: readonly string[] = [];
  try {
    // Beginning may take as long as Redis is away; being told to stop ends that, too.
    await Promise.race([begin(runtime, parts).then(() => stopped), stopped]);
  } finally {
    late = await runtime.lifetime.close();
  }
  if (late.length > 0) process.exit(1); // what does not end by itself must not keep the process
}

async function begin(runtime: Runtime, { api, worker, actions }: Parts): Promise<void> {
  const { log, config, gate } = runtime;
  await gate.state().catch(() => {}); // says so in the log if writes are stopped; whoever writes asks again
  keepSigned(runtime);
  const metrics = metricsOf(runtime);
  if (api) log.info('listening', { url: await startApi(runtime, metrics, { actions }), mode: config.mode });
  if (worker) await startWork(runtime, metrics);
  log.info('ready', { api, worker, mode: config.mode });
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
