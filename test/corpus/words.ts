const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));

/** What the vendors call what a case may state: a word that is not here is most likely misspelt. */
export const HOST_WORDS = words(`
  ID ASSET_ID IP IPV6 TRACKING_METHOD NETWORK_ID DNS DNS_DATA CLOUD_PROVIDER CLOUD_RESOURCE_ID EC2_INSTANCE_ID NETBIOS OS
  QG_HOSTID SERIAL_NUMBER LAST_SCAN_DATETIME LAST_VULN_SCAN_DATETIME LAST_VM_SCANNED_DATE LAST_VM_SCANNED_DURATION
  LAST_VM_AUTH_SCANNED_DATE LAST_VM_AUTH_SCANNED_DURATION VM_AUTH_INSUFFICIENT_PRIVILEGE LAST_BOOT LAST_ACTIVITY
  AGENT_STATUS FIRST_FOUND_DATE`);

export const ASSET_WORDS = words(`
  id name qwebHostId lastVulnScan lastSystemBoot agentInfo fqdn os dnsHostName netbiosName address trackingMethod
  networkInterface sourceInfo created modified biosAssetTag manufacturer model`);

export const DETECTION_WORDS = words(`
  UNIQUE_VULN_ID QID TYPE SEVERITY PORT PROTOCOL FQDN SSL INSTANCE SERVICE RESULTS STATUS FIRST_FOUND_DATETIME
  LAST_FOUND_DATETIME TIMES_FOUND LAST_TEST_DATETIME LAST_UPDATE_DATETIME LAST_FIXED_DATETIME FIRST_REOPENED_DATETIME
  LAST_REOPENED_DATETIME TIMES_REOPENED IS_IGNORED IS_DISABLED AFFECT_RUNNING_KERNEL AFFECT_RUNNING_SERVICE
  AFFECT_EXPLOITABLE_CONFIG LAST_PROCESSED_DATETIME LATEST_VULNERABILITY_DETECTION_SOURCE`);

export const KNOWLEDGE_WORDS = words(`
  QID VULN_TYPE SEVERITY_LEVEL TITLE CATEGORY LAST_SERVICE_MODIFICATION_DATETIME PUBLISHED_DATETIME CODE_MODIFIED_DATETIME
  PATCHABLE CVE_LIST DISCOVERY SUPPORTED_MODULES IS_DISABLED CHANGE_LOG_LIST`);

export const DEVICE_WORDS = words(`
  device_id cid hostname machine_domain platform_name platform_id serial_number instance_id service_provider mac_address
  connection_mac_address local_ip connection_ip external_ip first_seen last_seen last_reboot kernel_version os_version
  os_build build_number major_version minor_version agent_version agent_local_time agent_load_flags config_id_build
  reduced_functionality_mode status filesystem_containment_status safe_mode product_type product_type_desc
  provision_status host_hidden_status linux_sensor_mode deployment_type modified_timestamp host_utc_offset meta tags groups`);

/** A vulnerability of Spotlight, and the patch view of a host. */
export const VULNERABILITY_WORDS = words(`
  status updated_timestamp created_timestamp closed_timestamp apps suppression_info confidence cve`);

export const PATCH_WORDS = words(
  'pending_patches active_patches reboot_required last_patch_confirmed installed_patches',
);

export const PM_ASSET_WORDS = words(
  'id name platform scanStatus assetStatus status statusCode scanDateTime activatedModules osNotSupportedForModules installedPatches missingPatches',
);
export const PM_PATCH_WORDS = words(
  'id title kb qid platform rebootRequired supersedes supersededBy downloadMethod isSuperseded',
);
export const PM_RESULT_WORDS = words(`
  status statusCode statusDateTime startDateTime endDateTime executing pendingExecution pendingReboot pendingVerification
  pendingForRebootInAnotherJob success installed failed superseded notApplicable`);

const NETWORK_FAULTS = 'slow reset-before reset-after truncated answer';

/** How the stand-ins can misbehave. A fault that hangs is none for a corpus: it would be waited for. */
export const FAULTS = {
  servicenow: words(`${NETWORK_FAULTS} unauthorized api-forbidden unscoped record-forbidden rate-limited semaphore-full
    server-error bad-gateway unavailable hibernating hibernating-redirect accepted-empty quota quota-valid`),
  qualys: words(`${NETWORK_FAULTS} bad-login bad-login-empty account-expired registration-incomplete rate-limit
    rate-limit-without-headers concurrency-limit internal-error maintenance still-processing bad-gateway empty-body
    padded-cdata lower-case unknown-elements no-prolog crlf truncated-document malformed foreign-paging paging-loop
    small-pages upper-case-status`),
  falcon: words(`${NETWORK_FAULTS} internal-error unavailable bearer-refused scope-refused not-authorized not-there
    rate-limit rate-limit-in-milliseconds rate-limit-without-headers errors-inside errors-null ids-missing
    resources-missing resources-null null-state truncated-json cursor-expired`),
  pm: words(`${NETWORK_FAULTS} bearer-refused role-missing not-there rate-limit query-refused internal-error maintenance
    no-content changed-shape unknown-fields odd-types truncated-json`),
} as const;
