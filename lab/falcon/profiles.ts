/** The kinds of record that were seen, each with its own gaps. crowdstrike 3, 9 */
export type Profile =
  | 'windows-server'
  | 'windows-workstation'
  | 'domain-controller'
  | 'windows-old'
  | 'linux-kernel'
  | 'linux-user'
  | 'mac'
  | 'newborn'
  | 'pod';

type Fields = Readonly<Record<string, unknown>>;

const VIRTUAL: Fields = {
  bios_manufacturer: 'Xen',
  bios_version: '4.11.example',
  system_manufacturer: 'Xen',
  system_product_name: 'HVM domU',
  chassis_type: '1',
  chassis_type_desc: 'Other',
  cpu_signature: '263921',
};
const ASSESSED: Fields = { reduced_functionality_mode: 'no', provision_status: 'Provisioned' };
const CONSOLE: Fields = {
  status: 'normal',
  host_hidden_status: 'visible',
  detection_suppression_status: 'unsuppressed',
  filesystem_containment_status: 'normal',
  tags: [],
  groups: [],
};

const WINDOWS: Fields = {
  ...VIRTUAL,
  ...ASSESSED,
  ...CONSOLE,
  platform_id: '0',
  platform_name: 'Windows',
  config_id_base: '65994767',
  config_id_platform: '3',
  major_version: '10',
  minor_version: '0',
  service_pack_major: '0',
  service_pack_minor: '0',
  pointer_size: '8',
  machine_domain: 'corp.example',
  rtr_state: 'enabled',
};
const SERVER_2019: Fields = {
  ...WINDOWS,
  os_version: 'Windows Server 2019',
  os_product_name: 'Windows Server 2019 Standard',
  os_build: '17763',
  build_number: '17763',
  kernel_version: '10.0.17763.6293',
};
const LINUX: Fields = {
  ...VIRTUAL,
  ...ASSESSED,
  ...CONSOLE,
  platform_id: '3',
  platform_name: 'Linux',
  product_type_desc: 'Server',
  config_id_base: '65994763',
  config_id_platform: '8',
  major_version: '6',
  minor_version: '8',
  os_version: 'Ubuntu 24.04',
  kernel_version: '6.8.0-1026-aws',
  deployment_type: 'Standard',
};

/** What a record of the profile holds, before the host itself and its moments are filled in. */
export const PROFILES: Readonly<Record<Profile, Fields>> = {
  'windows-server': { ...SERVER_2019, product_type: '3', product_type_desc: 'Server' },
  'domain-controller': { ...SERVER_2019, product_type: '2', product_type_desc: 'Domain Controller' },
  'windows-workstation': {
    ...WINDOWS,
    os_version: 'Windows 11',
    os_build: '22631',
    build_number: '22631',
    kernel_version: '10.0.22631.4317',
    product_type: '1',
    product_type_desc: 'Workstation',
    chassis_type: '9',
    chassis_type_desc: 'Laptop',
  },
  'windows-old': without({ ...SERVER_2019, product_type: '3', product_type_desc: 'Server' }, [
    'reduced_functionality_mode',
    'filesystem_containment_status',
    'host_hidden_status',
    'rtr_state',
  ]),
  'linux-kernel': { ...LINUX, linux_sensor_mode: 'Kernel Mode' },
  'linux-user': { ...LINUX, linux_sensor_mode: 'User Mode' },
  mac: {
    ...VIRTUAL,
    ...ASSESSED,
    ...CONSOLE,
    platform_id: '1',
    platform_name: 'Mac',
    product_type_desc: 'Workstation',
    config_id_base: '65994763',
    config_id_platform: '4',
    major_version: '22',
    minor_version: '6',
    os_version: 'Ventura (13)',
    os_build: '22G120',
    kernel_version: '22.6.0',
    chassis_type: '9',
    chassis_type_desc: 'Laptop',
  },
  newborn: without({ ...WINDOWS, os_version: 'Windows Server 2019', product_type_desc: 'Server', status: 'normal' }, [
    ...Object.keys(ASSESSED),
    ...Object.keys(CONSOLE).filter((name) => name !== 'status'),
    'kernel_version',
    'rtr_state',
    'machine_domain',
  ]),
  pod: {
    ...LINUX,
    product_type_desc: 'Pod',
    deployment_type: 'DaemonSet',
    pod_id: 'example-pod-id',
    pod_name: 'example-pod',
    k8s_cluster_id: 'example-cluster',
  },
};

function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

/** Only newer Windows records say when they last booted. crowdstrike 4.2 */
export function tellsReboot(profile: Profile): boolean {
  return ['windows-server', 'domain-controller', 'windows-workstation'].includes(profile);
}
