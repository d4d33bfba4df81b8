import { z } from 'zod';
import type { Verification } from './ledger.js';

export interface Position {
  /** Epoch milliseconds. */
  readonly openedAt: number;
  readonly id: string;
}

/** The place of a verification in the list, as opaque text for a URL. */
export function cursorAt({ openedAt, id }: Pick<Verification, 'openedAt' | 'id'>): string {
  return Buffer.from(`${openedAt.getTime()} ${id}`).toString('base64url');
}

/** Throws InvalidCursor for anything that `cursorAt` did not make. */
export function readCursor(cursor: string): Position {
  const [openedAt, ...id] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const parsed = CursorText.safeParse({ openedAt, id: id.join(' ') });
  if (!parsed.success) throw new InvalidCursor();
  return parsed.data;
}

const CursorText = z.object({
  openedAt: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
  id: z.string().regex(/^[\x20-\x7e]+$/),
});

/** The caller's mistake: the `after` of a list query is not the `next` of a page. */
export class InvalidCursor extends Error {
  constructor() {
    super('after: expected the `next` of the page before, got something else; leave it out to start anew');
    this.name = 'InvalidCursor';
  }
}
