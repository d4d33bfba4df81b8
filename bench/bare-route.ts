import { Queue } from 'bullmq';
import express from 'express';
import { Redis } from 'ioredis';
import { Webhook } from 'standardwebhooks';

/** The least that could be done: check the same signature, add one job, answer. No ledger, no audit, no dedupe. */
const { REDIS_URL = '', PORT = '0', WEBHOOK_SECRETS = '' } = process.env;
const queue = new Queue('baseline', { connection: new Redis(REDIS_URL) });
const webhook = new Webhook(WEBHOOK_SECRETS);

const app = express();
app.post('/webhooks/servicenow', express.raw({ type: 'application/json', limit: '64kb' }), async (req, res) => {
  const body: unknown = req.body;
  if (!Buffer.isBuffer(body)) return void res.status(415).end();
  const headers = Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, String(value)]));
  try {
    webhook.verify(body, headers);
  } catch {
    return void res.status(401).end();
  }
  const event: unknown = JSON.parse(body.toString());
  await queue.add('verify', event);
  res.status(202).json({ status: 'accepted' });
});
app.get('/readyz', (_req, res) => void res.json({ status: 'ready' }));
app.listen(Number(PORT), '127.0.0.1');
