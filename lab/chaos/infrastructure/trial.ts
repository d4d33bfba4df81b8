import type { Layout } from '../layouts.js';
import type { Site } from '../site.js';

/** One thing that goes wrong below or beside the service, and what the service does then. */
export interface Trial {
  readonly name: string;
  /** The behaviour that docs/reliability.md promises. */
  readonly promise: string;
  readonly layout: Layout;
  /** @default 600: nothing here is to end at its deadline */
  readonly deadlineS?: number;
  /** In which the tickets enter their state, one after the other. @default 7.2 */
  readonly enterWithinS?: number;
  /** Makes the directory of ledger and private Redis. Undefined: this machine has not what `needs` names. */
  readonly place?: () => Promise<Place | undefined>;
  readonly needs?: string;
  /** Before the processes are started. */
  readonly before?: (site: Site) => Promise<void>;
  /** In the middle of the morning. Ends when everything is well again; gives what was not as promised meanwhile. */
  readonly disturb: (site: Site, note: Note) => Promise<readonly string[]>;
}

export interface Place {
  readonly dir: string;
  /** Beside the other variables of the processes. */
  readonly env?: Readonly<Record<string, string>>;
  readonly remove: () => Promise<void>;
}

/** Keeps what was seen or measured. */
export type Note = (what: string, value: string | number) => void;
