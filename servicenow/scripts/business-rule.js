// Business rule "Patchproof: announce", after insert and update, order 200, filter: State changes to <pending state>.
// Only queues an event: no HTTP in the user's transaction. What is true now travels along, for the record may have
// moved on when the event is processed. Our own writes must not announce themselves.
(function executeRule(current, previous) {
  if (String(gs.getProperty('x_patchproof.enabled', 'true')) != 'true') return;
  if (String(gs.getUserName()) == String(gs.getProperty('x_patchproof.integration_user', ''))) return;
  var entered =
    String(current.getValue('sys_mod_count') || '0') + '|' + String(current.getValue('sys_updated_on') || '');
  gs.eventQueue('x_patchproof.pending', current, String(gs.generateGUID()), '0|' + entered);
})(current, previous);
