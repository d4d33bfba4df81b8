import { allowedParameters } from './allowed-parameters.js';
import type { Endpoint } from './endpoints.js';
import { Refusal } from './simple-return.js';

export type Parameters = ReadonlyMap<string, string>;

/** Query and form together; names and values are case-sensitive, and of a repeated name the last wins. qualys 2.2 */
export function readParameters(query: string, form: string): Parameters {
  return new Map([...new URLSearchParams(query), ...new URLSearchParams(form)]);
}

/** Refuses what the original refuses: 1901 unknown, 1903 missing, 1904 exclusive, 1905 invalid. qualys 3.3 */
export function checkParameters(endpoint: Endpoint, version: string, parameters: Parameters): void {
  const allowed = allowedParameters(endpoint, version);
  for (const name of parameters.keys()) {
    if (!allowed.includes(name)) throw new Refusal(1901, unrecognized(name, allowed));
  }
  if (!parameters.has('action')) throw new Refusal(1903, 'The following required parameter(s) are missing: action');
  for (const [left, right] of EXCLUSIVE) {
    if (!parameters.has(left) || !parameters.has(right)) continue;
    throw new Refusal(1904, `Please specify only one of the following parameters: ${left}, ${right}`);
  }
  for (const [name, value] of parameters) checkValue(name, value);
}

const EXCLUSIVE = [
  ['ag_ids', 'ag_titles'],
  ['network_ids', 'network_name'],
  ['vm_scan_since', 'no_vm_scan_since'],
  ['vm_scan_since', 'max_days_since_last_vm_scan'],
  ['no_vm_scan_since', 'max_days_since_last_vm_scan'],
  ['qids', 'include_search_list_ids'],
  ['qids', 'include_search_list_titles'],
] as const;

function unrecognized(name: string, allowed: readonly string[]): string {
  return `Unrecognized parameter(s): ${name}. Please specify only the following parameters: ${[...allowed].sort().join(', ')}`;
}

const LISTS = new Set(['ids', 'qids', 'ag_ids', 'network_ids']);
const NUMBERS = new Set(['id_min', 'id_max', 'truncation_limit', 'max_days_since_last_vm_scan']);
const SWITCHES =
  /^(show_(?!pci)|include_(ignored|disabled)$|filter_superseded_qids$|use_tags$|echo_request$|vuln_detection_source$)/;
const DATES = /_(since|before|after)$/;
const STATUSES = new Set(['New', 'Active', 'Re-Opened', 'Fixed']);
const DETAILS = new Set(['None', 'Basic', 'Basic/AGs', 'All', 'All/AGs']);

function checkValue(name: string, value: string): void {
  if (LISTS.has(name)) return checkList(name, value);
  if (name === 'ips')
    return demand(/^[\d.]+(-[\d.]+)?(,[\d.]+(-[\d.]+)?)*$/.test(value), name, value, 'not an IPv4 list');
  if (NUMBERS.has(name)) return demand(/^\d+$/.test(value), name, value, 'not a positive integer');
  if (SWITCHES.test(name)) return demand(/^[01]$/.test(value), name, value, 'please specify 0 or 1');
  if (DATES.test(name)) return demand(isDate(value), name, value, 'not a valid UTC date');
  if (name === 'details') return demand(DETAILS.has(value), name, value, `one of ${[...DETAILS].join(', ')}`);
  if (name === 'status') {
    return demand(
      value.split(',').every((each) => STATUSES.has(each)),
      name,
      value,
      `of ${[...STATUSES].join(', ')}`,
    );
  }
  if (name === 'cve') return demand(/^CVE-\d{4}-\d{4,}$/.test(value), name, value, 'not one CVE ID');
}

function checkList(name: string, value: string): void {
  for (const each of value.split(',')) {
    demand(/^\d+(-\d+)?$/.test(each), name, value, `neither a positive integer nor a range: ${each}`);
  }
}

function demand(valid: boolean, ...[name, value, hint]: [string, string, string]): void {
  if (!valid) throw new Refusal(1905, `parameter ${name} has invalid value: ${value} (${hint})`);
}

function isDate(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?$/.test(value) && !Number.isNaN(Date.parse(value));
}

/** `190-400,512` as a question. */
export function numberList(value: string | undefined): ((id: number) => boolean) | undefined {
  const ranges = value?.split(',').map((each) => each.split('-').map(Number));
  return ranges && ((id) => ranges.some(([from = NaN, to = from]) => from <= id && id <= to));
}
