/** A way to run the service: which processes, on which stores. */
export interface Layout {
  readonly name: string;
  /** Commands of `dist/main.js`, a process each. */
  readonly processes: readonly ('serve' | 'api' | 'worker')[];
  readonly database: 'SQLite' | 'PostgreSQL';
  /** `private`: the one that the service starts for itself. */
  readonly redis: 'private' | 'shared';
}

const apart = ['api', 'worker', 'worker'] as const;

export const layouts = {
  default: { name: 'one process, SQLite', processes: ['serve'], database: 'SQLite', redis: 'private' },
  servePostgres: { name: 'one process, PostgreSQL', processes: ['serve'], database: 'PostgreSQL', redis: 'shared' },
  apartPostgres: { name: 'API and two workers, PostgreSQL', processes: apart, database: 'PostgreSQL', redis: 'shared' },
  apartSqlite: { name: 'API and two workers, SQLite', processes: apart, database: 'SQLite', redis: 'shared' },
} as const satisfies Record<string, Layout>;
