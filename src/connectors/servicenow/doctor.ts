import type { Answer, CallContext, Send } from '../../outbound/contract.js';
import { OutboundError, type Failure } from '../../outbound/failure.js';
import type { TicketTable } from '../../verification/ticket-table.js';
import type { Check } from '../check.js';
import { runProbes, type Probe } from '../probes.js';
import { propertiesProbe } from './announcing-properties.js';
import { eventProbe, ruleProbe, scriptActionProbe } from './announcing.js';
import { choiceProbe, choicesUsed } from './choices.js';
import { dictionaryOf, whyNotSeen, writableProbe, type ReadDictionary } from './column-dictionary.js';
import type { ServiceNowCalls } from './operations.js';
import { readRows, totalOf } from './rows.js';
import type { Row } from './schema.js';
import { columnsNotSeen, usedColumns } from './used-columns.js';

interface DoctorDeps {
  readonly send: Send;
  readonly calls: Pick<ServiceNowCalls, 'listTickets' | 'listMetadata'>;
  readonly tickets: readonly TicketTable[];
}

type Sample = () => Promise<Answer<readonly Row[]>>;

/** Rows are left out after the limit has been applied, and rights may depend on the ticket: one would not do. */
const SAMPLE = 20;

/** Read-only checks of the account and of what stands on the instance; nothing more is asked after a refused login. */
export async function doctor(deps: DoctorDeps, context: CallContext): Promise<readonly Check[]> {
  const probes: Probe[] = [];
  for (const table of deps.tickets) {
    const sample = sampleOf(deps, table, context);
    const dictionary = dictionaryOf(deps, table, context);
    if (probes.length === 0) probes.push(loginProbe(sample));
    probes.push(tableProbe(table.table, sample), columnProbe(table, sample, dictionary));
    probes.push(writableProbe(table, dictionary));
    for (const use of choicesUsed(table)) probes.push(choiceProbe(deps, use, context));
    probes.push(ruleProbe(deps, table, context));
  }
  const { tickets } = deps;
  probes.push(eventProbe(deps, tickets, context), scriptActionProbe(deps, context));
  return runProbes([...probes, propertiesProbe(deps, tickets, context)]);
}

/** Tickets of any state, read once for all checks that look at them. */
function sampleOf({ send, calls }: DoctorDeps, table: TicketTable, context: CallContext): Sample {
  let sample: ReturnType<Sample> | undefined;
  const columns = [...usedColumns(table).keys()];
  return () =>
    (sample ??= readRows(send, calls.listTickets, {
      table: table.table,
      terms: [],
      columns,
      limit: SAMPLE,
      context,
    }));
}

function loginProbe(sample: Sample): Probe {
  return {
    name: 'servicenow login',
    run: async () => {
      await sample().catch((error: unknown) => {
        if (!(error instanceof OutboundError && LET_IN.has(error.failure.kind))) throw error;
      });
      return 'the instance knows the account';
    },
    advice:
      'Check SNOW_INSTANCE and SNOW_USERNAME, SNOW_PASSWORD or SNOW_CLIENT_ID, SNOW_CLIENT_SECRET; ' +
      'where basic auth is restricted, the account needs role snc_basic_auth_api_access',
  };
}

/** Failures about a table come from an instance that has let us in. */
const LET_IN: ReadonlySet<Failure['kind']> = new Set<Failure['kind']>([
  'forbidden',
  'not-found',
  'rejected',
  'malformed',
  'too-large',
]);

function tableProbe(table: string, sample: Sample): Probe {
  return {
    name: `servicenow table ${table}`,
    run: async () => {
      const answer = await sample();
      if (answer.value.length > 0) return 'tickets can be read';
      if (totalOf(answer) === 0) return 'the table answers and holds no ticket';
      throw new TypeError('expected tickets, saw none');
    },
    advice: 'Check tickets[].table and give the account read rights on it (docs/servicenow.md, step 3)',
  };
}

function columnProbe(table: TicketTable, sample: Sample, dictionary: ReadDictionary): Probe {
  return {
    name: `servicenow columns of ${table.table}`,
    run: async () => {
      const notSeen = columnsNotSeen(table, (await sample()).value);
      const missing = notSeen.filter((column) => column !== 'close_notes');
      if (missing.length > 0) throw new TypeError(await whyNotSeen(table, missing, dictionary));
      if (notSeen.length === 0) return 'every configured column can be read';
      return 'every configured column can be read; none is called close_notes, so the work note alone will tell the proof';
    },
    advice:
      'Correct the names in patchproof.yaml, add the columns (docs/servicenow.md, step 2), ' +
      'or give the account read rights on them (step 3)',
  };
}
