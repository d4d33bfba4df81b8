// Script action on the event x_patchproof.pending. A refused or lost announcement is queued again after 30 s x 2^n, six
// times, with the same id and a fresh timestamp; then the nightly sweep finds the ticket.
(function () {
  var deliveryId = String(event.parm1);
  var parts = String(event.parm2).split('|');
  var attempt = parseInt(parts[0], 10) || 0;
  var entered = { modCount: parseInt(parts[1], 10) || 0, on: String(parts[2] || '') };

  var outcome = new PatchproofWebhook().announce(current, deliveryId, entered);
  if (outcome.ok) return;
  if (attempt >= 6) {
    gs.error('Patchproof: announcement ' + deliveryId + ' given up, status ' + outcome.status + ' ' + outcome.error);
    return;
  }
  var due = new GlideDateTime();
  due.addSeconds(30 * Math.pow(2, attempt));
  gs.eventQueueScheduled(
    'x_patchproof.pending',
    current,
    deliveryId,
    attempt + 1 + '|' + parts[1] + '|' + entered.on,
    due
  );
})();
