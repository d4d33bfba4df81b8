import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { TestContext } from 'vitest';

export interface Spill {
  /** What proved who asks: a token is a secret, too. */
  readonly presented: Set<string>;
  /** Puts into an answer what the vendor might put there. */
  readonly answer: (text: string) => string;
  /** What the first calls are answered with, instead. */
  readonly refusals: { readonly status: number; readonly type: string; readonly body: string }[];
}

/** A vendor's door through which everything goes as it is, but for what is spilt into it. Resolves with its address. */
export async function leaky(test: Pick<TestContext, 'onTestFinished'>, target: string, spill: Spill): Promise<string> {
  const server = createServer((req, res) => {
    passOn(req, res, { target, spill }).catch((error: unknown) =>
      res.destroy(error instanceof Error ? error : undefined),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  test.onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
}

async function passOn(
  req: IncomingMessage,
  res: ServerResponse,
  { target, spill }: { target: string; spill: Spill },
): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of req) if (chunk instanceof Uint8Array) chunks.push(chunk);
  if (req.headers.authorization !== undefined) spill.presented.add(req.headers.authorization);
  const isToken = (req.url ?? '').includes('oauth');
  const refusal = isToken ? undefined : spill.refusals.shift();
  if (refusal !== undefined)
    return void res.writeHead(refusal.status, { 'content-type': refusal.type }).end(refusal.body);
  const names = ['authorization', 'content-type', 'accept', 'x-requested-with', 'user-agent'];
  const headers = Object.fromEntries(
    names.flatMap((name) => (req.headers[name] ? [[name, String(req.headers[name])]] : [])),
  );
  const { method = 'GET' } = req;
  const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) };
  const answer = await fetch(`${target}${req.url}`, { method, headers, ...body, redirect: 'manual' });
  const kept = [...answer.headers].filter(
    ([name]) => !/^(content-length|content-encoding|transfer-encoding|connection|keep-alive)$/.test(name),
  );
  const text = await answer.text();
  res.writeHead(answer.status, Object.fromEntries(kept)).end(isToken ? text : spill.answer(text));
}
