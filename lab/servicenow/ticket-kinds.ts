import type { Values } from './store.js';

/** What the base system does with the tickets of one table. */
export interface TicketKind {
  readonly prefix: string;
  /** Columns of a new ticket, its state among them. */
  readonly defaults: Values;
  /** States in which a ticket is not active any more. */
  readonly closed: readonly string[];
  /** Columns that a data policy wants in some states, by the label it names them with. */
  readonly mandatory?: { readonly states: readonly string[]; readonly columns: Values };
  /** A state in which nobody but an administrator may change the ticket. */
  readonly lockedState?: string;
  /** A state that nobody may write: the scanner's import alone sets it. */
  readonly importOnly?: string;
  /** Any of these roles may write the table. */
  readonly writers: readonly string[];
}

const TASK: Values = {
  active: 'true',
  approval: 'not requested',
  escalation: '0',
  impact: '3',
  knowledge: 'false',
  made_sla: 'true',
  priority: '5',
  reassignment_count: '0',
  sys_domain_path: '/',
  upon_approval: 'proceed',
  upon_reject: 'cancel',
  urgency: '3',
};
const CLOSING: Values = { close_code: 'Resolution code', close_notes: 'Close notes' };

/** servicenow 6, 7.1, 7.2. The close code of a closed change task is asked for here wherever it is asked for anywhere. */
export const TICKET_KINDS: Readonly<Record<string, TicketKind>> = {
  incident: {
    prefix: 'INC',
    defaults: {
      ...TASK,
      state: '1',
      category: 'inquiry',
      child_incidents: '0',
      notify: '1',
      priority: '5',
      reopen_count: '0',
      severity: '3',
    },
    closed: ['7', '8'],
    mandatory: { states: ['6', '7'], columns: CLOSING },
    lockedState: '7',
    writers: ['itil', 'sn_incident_write'],
  },
  change_task: {
    prefix: 'CTASK',
    defaults: { ...TASK, state: '-5' },
    closed: ['3', '4'],
    mandatory: { states: ['3'], columns: { ...CLOSING, close_code: 'Close code' } },
    writers: ['itil', 'sn_change_write'],
  },
  sc_task: {
    prefix: 'SCTASK',
    defaults: { ...TASK, state: '1' },
    closed: ['3', '4', '7'],
    writers: ['itil', 'sn_request_write'],
  },
  problem_task: {
    prefix: 'PTASK',
    defaults: { ...TASK, state: '151' },
    closed: ['157'],
    writers: ['itil', 'sn_problem_write'],
  },
  sn_vul_vulnerable_item: {
    prefix: 'VIT',
    defaults: { active: 'true', source: 'Qualys', state: '1' },
    closed: ['3'],
    importOnly: '3',
    writers: ['sn_vul.vulnerability_write', 'sn_vul.remediation_owner'],
  },
};
