import { Agent, request } from 'node:http';

/** Calls the webhook every 5 ms from a process of its own and remembers how long the slowest answer took. */
const [port] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });
let tooks = [];
process.on('message', (word) => {
  if (word === 'report') process.send(reported());
  tooks = [];
});
process.on('disconnect', () => process.exit());
setInterval(call, 5);

function reported() {
  const sorted = tooks.toSorted((a, b) => a - b);
  return { calls: sorted.length, maxMs: sorted.at(-1) ?? 0, p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0 };
}

function call() {
  const started = performance.now();
  const options = { agent, port, host: '127.0.0.1', path: '/webhook', method: 'POST' };
  request(options, (response) => {
    response.resume().on('end', () => tooks.push(performance.now() - started));
  })
    .on('error', () => undefined) // a connection that the server gave up while it was blocked
    .end('{"type":"ticket.pending_verification"}');
}
