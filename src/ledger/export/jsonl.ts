import type { Checkpoint } from '../checkpoint.js';
import type { ExportFormat } from './item.js';

/** The format that others can verify: a line of JSON for each entry, and for each checkpoint after the entry that it was signed over. */
export const jsonl: ExportFormat = {
  lineEnd: '\n',
  writer: () => (item) => {
    if (item.kind === 'checkpoint') return JSON.stringify({ checkpoint: plain(item.checkpoint) });
    const { sequence, at, previous, hash, body } = item.row;
    return JSON.stringify({ sequence, at: at.toISOString(), previous, hash, body: JSON.parse(body) as unknown });
  },
};

export function plain({ sequence, kind, key, statement, signature, cosignature }: Checkpoint) {
  return { sequence, kind, key, statement, signature, ...(cosignature === undefined ? {} : { cosignature }) };
}
