import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Queue } from 'bullmq';
import type { Express } from 'express';
import { redactFields, redactText } from '../shared/redact.js';
import { maskExcept } from './mask.js';

interface BoardOptions {
  readonly queues: readonly Queue[];
  /** Nothing can be touched. Otherwise jobs can be retried and promoted, and queues paused; nothing else. */
  readonly readOnly?: boolean;
  /** Fields of job data, progress and results that are shown; the others are masked. Counts in results are shown. */
  readonly visible?: readonly string[];
}

export const BOARD_PATH = '/queues';

const VISIBLE = ['verification', 'ticket', 'deadline', 'nextLook', 'rescan', 'since', 'reason', 'outcome'];

/** What an operator may do here. Not among it: adding and editing jobs, whose data is masked, and emptying queues. */
const ACTIONS = /\/(retry|promote|pause|resume)(\/:queueStatus)?$/;

/** Bull Board under `/queues`, fit for people: ids and dates in the clear, the rest masked, no secret in any text. */
export function createBoard({ queues, readOnly = true, visible = VISIBLE }: BoardOptions): Express {
  const server = new ExpressAdapter().setBasePath(BOARD_PATH);
  createBullBoard({
    queues: queues.map((queue) => maskedQueue(queue, { readOnly, visible })),
    serverAdapter: server,
    options: {
      uiConfig: { boardTitle: 'Patchproof', hideRedisDetails: true, hideDocsLink: true },
      handlerHooks: {
        before: ({ method, route }) => ({ allow: method === 'get' || (!readOnly && ACTIONS.test(route)) }),
        after: (_context, { body, ...rest }) => ({ ...rest, body: redacted(body) }),
      },
    },
  });
  server.setErrorHandler(() => ({ status: 500, body: { error: 'the queues cannot be read at the moment' } }));

  const app: Express = server.getRouter();
  return app.disable('x-powered-by');
}

function redacted(body: string | Readonly<Record<string, unknown>>): string | unknown[] | Record<string, unknown> {
  if (typeof body === 'string') return redactText(body);
  const clean = redactFields(body);
  return Array.isArray(body) ? Object.values(clean) : clean; // such as the lines in the log of a job
}

function maskedQueue(queue: Queue, { readOnly, visible }: { readOnly: boolean; visible: readonly string[] }) {
  const adapter = new BullMQAdapter(queue, { readOnlyMode: readOnly });
  adapter.setFormatter('data', maskExcept(visible));
  adapter.setFormatter('returnValue', maskExcept(visible, { counts: true }));
  adapter.setFormatter('progress', maskExcept(visible, { counts: true }));
  return adapter;
}
