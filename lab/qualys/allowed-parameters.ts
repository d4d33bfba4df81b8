import type { Endpoint } from './endpoints.js';

/** A version switch is a switch of the parameter set, too. qualys 1.1, 1.2 */
export function allowedParameters(endpoint: Endpoint, version: string): readonly string[] {
  const major = Number(version.split('.')[0]);
  if (endpoint === 'knowledge') return KNOWLEDGE;
  if (endpoint === 'host-list') return [...HOSTS, 'details', 'cloud_agent_activationkey', 'no_compliance_scan_since'];
  const newer = major >= 5 ? ['vuln_detection_source', 'mitre_attack_details'] : [];
  return [...HOSTS, ...DETECTIONS, ...(major >= 3 ? ARF_NEW : ARF_OLD), ...newer];
}

const HOSTS = words(`
  action echo_request output_format truncation_limit ids id_min id_max ips ipv6 ag_ids ag_titles network_ids
  network_name os_pattern compliance_enabled show_asset_id vm_scan_since no_vm_scan_since
  max_days_since_last_vm_scan vm_processed_before vm_processed_after vm_scan_date_before vm_scan_date_after
  vm_auth_scan_date_before vm_auth_scan_date_after use_tags tag_set_by tag_include_selector tag_exclude_selector
  tag_set_include tag_set_exclude show_tags host_metadata host_metadata_fields show_cloud_tags cloud_tag_fields
`);
const DETECTIONS = words(`
  status qids severities include_vuln_type include_ignored include_disabled show_igs filter_superseded_qids
  include_search_list_ids include_search_list_titles active_kernels_only exclude_search_list_ids
  exclude_search_list_titles show_results show_reopened_info show_qds qds_min qds_max show_qds_factors
  suppress_duplicated_data_from_csv max_days_since_detection_updated detection_updated_since
  detection_updated_before detection_processed_after detection_processed_before detection_last_tested_since
  detection_last_tested_since_days detection_last_tested_before detection_last_tested_before_days
`);
const KNOWLEDGE = words(`
  action echo_request details ids id_min id_max cve is_patchable last_modified_after last_modified_before
  last_modified_by_user_after last_modified_by_user_before published_after last_modified_by_service_after
  last_modified_by_service_before published_before discovery_method discovery_auth_types show_pci_reasons
  show_supported_modules_info show_disabled_flag show_qid_change_log
`);
const ARF_OLD = words('arf_kernel_filter arf_service_filter arf_config_filter');
const ARF_NEW = words('show_arf_data arf_filter_keys');

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
