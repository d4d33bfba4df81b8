/** A control that an assessor asks about, and what this file says to it. */
export interface Control {
  readonly framework: string;
  readonly id: string;
  readonly title: string;
  /** Sections of the bundle that bear on it. */
  readonly items: readonly string[];
  readonly shows: string;
  readonly showsNot: string;
}

/** For one verification: a control is met by a programme, and a single ticket can only be evidence for it. */
export const controls: readonly Control[] = [
  {
    framework: 'PCI DSS 4.0.1',
    id: '6.3.3',
    title: 'Security patches and updates are installed in time',
    items: ['ticket', 'findings', 'scans', 'decision'],
    shows: 'Whether the patch for the findings named here is in effect on this machine, and since when that is proved.',
    showsNot: 'When the vendor released the patch, so not whether it came in time; and nothing about other components.',
  },
  {
    framework: 'PCI DSS 4.0.1',
    id: '11.3.1',
    title: 'Internal vulnerability scans, with rescans that confirm what was resolved',
    items: ['findings', 'scans', 'decision'],
    shows: 'Which look of the scanner after the patch tested these findings, and what it found.',
    showsNot: 'That scans run every three months and reach everything in scope, or who is qualified to run them.',
  },
  {
    framework: 'PCI DSS 4.0.1',
    id: '11.3.1.2',
    title: 'Internal scans are authenticated',
    items: ['host', 'scans'],
    shows:
      'When this machine was last scanned with a login or by an agent, and whether the rights were reported as too few.',
    showsNot: 'How the accounts are managed, and which systems cannot be scanned with a login.',
  },
  {
    framework: 'NIST SP 800-53 Rev. 5',
    id: 'SI-2',
    title: 'Flaw remediation',
    items: ['ticket', 'findings', 'sensor', 'decision', 'calls'],
    shows:
      'That a reported flaw was followed to a verdict on evidence, and how that verdict was brought to the ticket.',
    showsNot: 'That the update was tested before it was installed, and the organisation’s own time limits.',
  },
  {
    framework: 'NIST SP 800-53 Rev. 5',
    id: 'SI-2(2)',
    title: 'Automated flaw remediation status',
    items: ['findings', 'scans', 'sensor', 'decision'],
    shows: 'That the status of this machine was determined by automated means, when, and from which sources.',
    showsNot: 'How often that is done for all components.',
  },
  {
    framework: 'NIST SP 800-40 Rev. 4',
    id: 'Verify the risk response',
    title: 'Enterprise patch management: the patch is in effect and stays so',
    items: ['findings', 'scans', 'sensor', 'timeline'],
    shows:
      'That the installed patch was checked for its effect, restart included, and was looked after for some days since.',
    showsNot: 'The planning, the inventory and the metrics of patching.',
  },
];
