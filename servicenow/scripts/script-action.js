// Script action "Patchproof: send" on the event x_patchproof.pending. A refused or lost announcement is queued again
// after 30 s x 2^n, six times, with the same id and a fresh timestamp; then the sweep finds the ticket.
(function () {
  if (String(gs.getProperty('x_patchproof.enabled', 'true') || 'true') != 'true') return;
  if (!current || !current.getUniqueValue()) return; // deleted meanwhile: nobody waits for it

  var deliveryId = String(event.parm1);
  var parts = String(event.parm2).split('|');
  var attempt = parseInt(parts[0], 10) || 0;
  var entered = { modCount: parseInt(parts[1], 10) || 0, on: parts[2] || String(current.getValue('sys_updated_on')) };

  var outcome = new PatchproofWebhook().announce(current, deliveryId, entered);
  if (outcome.ok) return;
  if (attempt >= 6) {
    gs.error(
      'Patchproof: announcement ' +
        deliveryId +
        ' of ' +
        current.getTableName() +
        ' ' +
        current.getUniqueValue() +
        ' given up after ' +
        (attempt + 1) +
        ' attempts; the sweep will find the ticket. Last: status ' +
        outcome.status +
        ' ' +
        outcome.error
    );
    return;
  }
  var due = new GlideDateTime();
  due.addSeconds(30 * Math.pow(2, attempt));
  var later = attempt + 1 + '|' + entered.modCount + '|' + entered.on;
  gs.eventQueueScheduled('x_patchproof.pending', current, deliveryId, later, due);
})();
