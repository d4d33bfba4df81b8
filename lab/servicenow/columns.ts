/**
 * The columns of the tables, as written in recordings of real instances. A mark after the name gives the kind:
 * `>table` reference, `?` boolean, `#` integer, `=` choice, `@` date-time, `~` journal; no mark is text.
 */
export const SYSTEM_COLUMNS =
  'sys_id sys_created_on@ sys_created_by sys_updated_on@ sys_updated_by sys_mod_count# sys_tags';

export const TABLES: Readonly<Record<string, { parent?: string; display: string; columns: string }>> = {
  task: {
    display: 'number',
    columns: `active? activity_due@ additional_assignee_list approval= approval_history~ approval_set@ assigned_to>sys_user
      assignment_group>sys_user_group business_duration business_service>cmdb_ci_service calendar_duration
      closed_at@ closed_by>sys_user cmdb_ci>cmdb_ci comments~ comments_and_work_notes~ company>core_company contact_type=
      contract correlation_display correlation_id delivery_plan delivery_task description due_date@ escalation=
      expected_start@ follow_up@ group_list impact= knowledge? location>cmn_location made_sla? number opened_at@
      opened_by>sys_user order# parent>task priority= reassignment_count# route_reason# service_offering short_description
      sla_due@ state= sys_class_name sys_domain>sys_user_group sys_domain_path task_effective_number time_worked
      universal_request upon_approval= upon_reject= urgency= user_input watch_list work_end@ work_notes~ work_notes_list
      work_start@ close_notes`,
  },
  incident: {
    parent: 'task',
    display: 'number',
    columns: `business_impact business_stc# calendar_stc# caller_id>sys_user category= cause caused_by>change_request
      child_incidents# close_code= hold_reason= incident_state= notify= origin_id origin_table
      parent_incident>incident problem_id>problem reopen_count# reopened_by>sys_user reopened_time@ resolved_at@
      resolved_by>sys_user rfc>change_request severity= subcategory=`,
  },
  change_task: {
    parent: 'task',
    display: 'number',
    columns: `change_request>change_request change_task_type= close_code= created_from= on_hold? on_hold_reason
      planned_end_date@ planned_start_date@`,
  },
  sc_task: {
    parent: 'task',
    display: 'number',
    columns: 'calendar_stc# request>sc_request request_item>sc_req_item sc_catalog>sc_catalog',
  },
  problem_task: {
    parent: 'task',
    display: 'number',
    columns: 'cause_code= cause_notes close_code= problem>problem problem_task_type= workaround',
  },
  // Labels are documented, names of columns partly guessed from them (servicenow 7.2). No task, and no close_notes.
  sn_vul_vulnerable_item: {
    display: 'number',
    columns: `active? assigned_to>sys_user assignment_group>sys_user_group cmdb_ci>cmdb_ci comments~ description dns
      first_found@ ip_address last_found@ netbios number port priority= protocol risk_rating= risk_score#
      short_description source state= substate= vulnerability>sn_vul_entry work_notes~`,
  },
  cmdb_ci: {
    display: 'name',
    columns: `asset>alm_asset asset_tag assigned@ assigned_to>sys_user assignment_group>sys_user_group attestation_score#
      attestation_status= attested? attested_by>sys_user attested_date@ attributes business_unit can_print? category=
      change_control>sys_user_group checked_in@ checked_out@ comments company>core_company correlation_id cost cost_cc=
      cost_center>cmn_cost_center delivery_date@ department discovery_source= dns_domain due@ due_in
      duplicate_of>cmdb_ci environment= fault_count# first_discovered@ fqdn gl_account install_date@ install_status=
      invoice_number ip_address justification last_discovered@ lease_id life_cycle_stage life_cycle_stage_status
      location>cmn_location mac_address maintenance_schedule>cmn_schedule managed_by>sys_user
      managed_by_group>sys_user_group manufacturer>core_company model_id>cmdb_model model_number monitor? name
      operational_status= order_date@ owned_by>sys_user po_number purchase_date schedule serial_number short_description
      skip_sync? start_date@ subcategory= support_group>sys_user_group supported_by>sys_user sys_class_name sys_class_path
      sys_domain>sys_user_group sys_domain_path unverified? vendor>core_company warranty_expiration`,
  },
  cmdb_ci_hardware: {
    parent: 'cmdb_ci',
    display: 'name',
    columns: 'default_gateway hardware_status= hardware_substatus=',
  },
  cmdb_ci_computer: {
    parent: 'cmdb_ci_hardware',
    display: 'name',
    columns: `cd_rom? cd_speed# chassis_type= cpu_core_count# cpu_core_thread# cpu_count# cpu_manufacturer>core_company
      cpu_name cpu_speed cpu_type disk_space floppy form_factor= internet_facing? most_frequent_user object_id os=
      os_address_width# os_domain os_service_pack os_version ram# virtual?`,
  },
  cmdb_ci_server: {
    parent: 'cmdb_ci_computer',
    display: 'name',
    columns: 'classification= dr_backup firewall_status= host_name used_for=',
  },
  cmdb_ci_win_server: { parent: 'cmdb_ci_server', display: 'name', columns: '' },
  cmdb_ci_linux_server: { parent: 'cmdb_ci_server', display: 'name', columns: 'kernel_release' },
  sys_choice: {
    display: 'label',
    columns: 'name element value label language sequence# inactive? dependent_value hint',
  },
  sys_dictionary: {
    display: 'element',
    columns: 'name element column_label internal_type max_length active? mandatory? read_only?',
  },
  sys_properties: { display: 'name', columns: 'name value type description is_private?' },
  sys_script: {
    display: 'name',
    columns: `name collection when order# active? advanced? action_insert? action_update? action_delete? action_query?
      filter_condition condition abort_action? script`,
  },
  sys_script_include: { display: 'name', columns: 'name api_name access active? script' },
  sysevent_register: { display: 'event_name', columns: 'event_name table description queue' },
  sysevent_script_action: { display: 'name', columns: 'name event_name active? order# script' },
  // Its comments are a journal; document_id is no reference that can be walked.
  sysapproval_approver: {
    display: 'state',
    columns: `approver>sys_user comments~ document_id due_date@ expected_start@ group>sysapproval_group iteration# order#
      source_table state= sysapproval>task wf_activity`,
  },
  sys_user_group: { display: 'name', columns: 'name active? description' },
  sys_user_grmember: { display: 'sys_id', columns: 'group>sys_user_group user>sys_user' },
  sys_journal_field: { display: 'element', columns: 'name element element_id value' },
  sys_user: { display: 'name', columns: 'user_name name email active? web_service_access_only? time_zone' },
};
