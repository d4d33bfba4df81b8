import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

const LEAST = 12;

/** The first line of standard input; at a terminal it is asked for, and not shown. */
export async function readPassword(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  const terminal = stdin.isTTY;
  if (terminal) stderr.write(`${prompt}: `);
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: unseen, terminal });
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
    if (terminal) stderr.write('\n');
  }
}

/** One that may be set. Throws in words for one that is too easily guessed. */
export async function readNewPassword(name: string): Promise<string> {
  const password = await readPassword(`New password of ${name}`);
  if (password.length < LEAST) {
    throw new Error(`expected a password of at least ${LEAST} characters on standard input, got ${password.length}`);
  }
  return password;
}
