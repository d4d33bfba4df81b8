/** What Falcon says to a filter it cannot read. crowdstrike 1.7 */
export class InvalidFilter extends Error {
  constructor(message = 'Invalid filter expression supplied') {
    super(message);
    this.name = 'InvalidFilter';
  }
}
