import type { Clock } from '../shared/clock.js';
import { type Access, accessTo } from './access.js';
import { createApprovals } from './create-approvals.js';
import { createAuditTrail } from './audit-trail.js';
import { createCheckpoints } from './checkpoints.js';
import type { Engine } from './engine.js';
import { createExportCursors } from './export-cursors.js';
import { createFinders } from './find-verifications.js';
import { type Ledger, LedgerUnavailable } from './ledger.js';
import { createList } from './list-verifications.js';
import { createOperators } from './create-operators.js';
import { createSessions } from './create-sessions.js';
import { migrate } from './migrate.js';
import { createOpen } from './open-verification.js';
import { openPostgres } from './postgres.js';
import { createPruning } from './prune-trail.js';
import { createReplace } from './replace-verification.js';
import { createSave } from './save-verification.js';
import { createSweeps } from './keep-sweeps.js';
import { openSqlite } from './sqlite.js';
import { createTicketRequests } from './create-ticket-requests.js';
import { createUseHistory } from './use-history.js';
import { createWritesSwitch } from './writes-switch.js';

interface LedgerDeps {
  /** `sqlite:<path>` or `postgres://…`. */
  readonly databaseUrl: string;
  readonly clock: Clock;
  /** Unique over all processes; sortable ids (UUID v7) keep the indexes compact. */
  readonly newId: () => string;
}

/** Opens the record of truth and brings its schema up to date. Rejects with LedgerUnavailable within seconds, unless it waits for another process that does the same. */
export async function createLedger({ databaseUrl, clock, newId }: LedgerDeps): Promise<Ledger> {
  const engine = engineFor(databaseUrl);
  const access = accessTo(engine);
  try {
    await migrate(engine, access);
  } catch (error) {
    await engine.close();
    throw error;
  }
  return assemble({ engine, access, clock, newId });
}

interface Parts extends Pick<LedgerDeps, 'clock' | 'newId'> {
  readonly engine: Engine;
  readonly access: Access;
}

function assemble({ engine, access, clock, newId }: Parts): Ledger {
  const trail = createAuditTrail(access, engine, clock);
  const opening = createOpen(access, clock, newId);
  const saving = createSave(access, clock);
  const replacing = createReplace(access, clock, newId);
  return {
    open: opening.add,
    list: createList(access),
    save: saving.save,
    replace: replacing.replace,
    ...createFinders(access),
    ...createSweeps(access),
    audit: trail.port,
    uses: createUseHistory(access),
    approvals: createApprovals({ access, clock, newId }),
    ticketRequests: createTicketRequests(access, clock),
    operators: createOperators({ access, clock, audit: trail.port }),
    sessions: createSessions({ access, clock, audit: trail.port }),
    writes: createWritesSwitch(access, trail.port, clock),
    auditTrail: trail.read,
    auditHead: trail.head,
    auditedVerdict: trail.verdict,
    checkpoints: createCheckpoints(access, engine),
    pruneAudit: createPruning(access),
    exports: createExportCursors(access, clock),
    auditRights: () => access.read(engine.auditRights),
    close: async () => {
      await Promise.all([trail, opening, saving, replacing].map(({ idle }) => idle()));
      await engine.close();
    },
  };
}

function engineFor(databaseUrl: string): Engine {
  const [scheme = '', rest = ''] = databaseUrl.split(/:(.*)/s);
  if (scheme === 'sqlite' && rest !== '') return opened(() => openSqlite(rest));
  if (/^postgres(ql)?$/.test(scheme) && URL.canParse(databaseUrl)) return openPostgres(databaseUrl);
  throw new TypeError('DATABASE_URL: expected sqlite:<path> or postgres://user:password@host:5432/database');
}

function opened(open: () => Engine): Engine {
  try {
    return open();
  } catch (cause) {
    throw new LedgerUnavailable({ cause });
  }
}
