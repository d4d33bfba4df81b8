// Business rule "Patchproof: announce", after insert and update, order 200, filter: State changes to <pending state>.
// Only queues an event: no HTTP in the user's transaction. What is true now travels along, for the record may have
// moved on when the event is processed. The filter only spares the script most saves; what decides stands here, where
// tests can run it. Our own writes must not announce themselves.
(function executeRule(current, previous) {
  function property(name, other) {
    return String(gs.getProperty('x_patchproof.' + name, other) || other);
  }
  function read(record, column) {
    return record ? String(record.getValue(column) || '') : '';
  }
  function pendingState(table) {
    var entries = property('tables', 'incident').replace(/\s/g, '').split(',');
    for (var i = 0; i < entries.length; i++) {
      var entry = entries[i].split('=');
      if (entry[0] == table) return entry[1] || property('pending_state', '10');
    }
    return '';
  }

  if (property('enabled', 'true') != 'true') return;
  if (String(gs.getUserName()) == property('integration_user', '')) return;
  var pending = pendingState(String(current.getTableName()));
  if (pending == '' || read(current, 'state') != pending || read(previous, 'state') == pending) return;

  var entered = (read(current, 'sys_mod_count') || '0') + '|' + read(current, 'sys_updated_on');
  gs.eventQueue('x_patchproof.pending', current, String(gs.generateGUID()), '0|' + entered);
})(current, previous);
